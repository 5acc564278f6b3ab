namespace Nephoscope.Behavior;

/// <summary>The one account each principal was seen in, or that there are several; some 15 bytes a principal. One writer.</summary>
internal sealed class Homes
{
    private readonly List<PartitionState> accounts = [];
    private readonly NumberIndex<HomeKeys> byKey = new(static (keys, number) => keys.KeyOf(number));
    private readonly Pool<Home> homes = new(8);

    public long Bytes => byKey.Bytes + homes.Bytes;

    private HomeKeys Keys => new(homes, accounts);

    /// <summary>Gives a further account its number.</summary>
    public int Open(PartitionState account)
    {
        accounts.Add(account);
        return accounts.Count - 1;
    }

    /// <summary>A principal was met in an account for the first time.</summary>
    /// <param name="index">Its place among that account's principals.</param>
    public void Join(int account, int index)
    {
        ulong key = accounts[account].Principals.Records[index].Key;
        int known = byKey.Find(key, Keys);
        if (known >= 0)
        {
            homes[known].IsShared = true;
            return;
        }

        int home = homes.Take();
        homes[home] = new Home { Account = account, Index = index };
        byKey.Add(home, Keys);
    }

    /// <returns>The account's number, -1 where there are several; null where the principal was never met.</returns>
    public int? Find(ulong key) => byKey.Find(key, Keys) is >= 0 and int known ? homes[known].IsShared ? -1 : homes[known].Account : null;

    private struct Home
    {
        private uint account;

        public int Index;

        public int Account
        {
            readonly get => (int)(account >> 1);
            set => account = (account & 1) | ((uint)value << 1);
        }

        public bool IsShared
        {
            readonly get => (account & 1) != 0;
            set => account = (account & ~1u) | (value ? 1u : 0);
        }
    }

    private readonly struct HomeKeys(Pool<Home> homes, List<PartitionState> accounts)
    {
        public ulong KeyOf(int number)
        {
            ref Home home = ref homes[number];
            return accounts[home.Account].Principals.Records[home.Index].Key;
        }
    }
}
