using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>
/// Key of the session that a unique id was seen in, by the id's fingerprint: open addressing with linear probing (Knuth, TAOCP 3, 6.4), 16 bytes
/// a place and at most seven eighths full, as few are asked for. Any length, so that it grows by an eighth at a time. At most so many; then all are forgotten. One writer.
/// </summary>
internal sealed class UidTable(int most)
{
    private const int Least = 64;
    private Pair[] pairs = new Pair[Least];
    private int count;

    public bool TryGet(ulong uid, out ulong session)
    {
        ref Pair pair = ref pairs[PlaceOf(Kept(uid))];
        session = pair.Session;
        return pair.Uid != 0;
    }

    /// <summary>Makes room for one more: forgets all where there is none.</summary>
    public void Bound()
    {
        if (count >= most)
        {
            pairs = new Pair[Least];
            count = 0;
        }
    }

    public void Set(ulong uid, ulong session)
    {
        uid = Kept(uid);
        ref Pair pair = ref pairs[PlaceOf(uid)];
        bool isNew = pair.Uid == 0;
        pair = new Pair(uid, session);
        if (isNew && ++count * 8L > pairs.Length * 7L)
        {
            Pair[] old = pairs;
            pairs = new Pair[old.Length + (old.Length / 8)];
            foreach (Pair known in old)
            {
                if (known.Uid != 0)
                {
                    pairs[PlaceOf(known.Uid)] = known;
                }
            }
        }
    }

    public void Save(StateWriter writer) => writer.WriteArray<Pair>(pairs);

    public void Load(StateReader reader)
    {
        pairs = reader.ReadArray<Pair>();
        count = 0;
        foreach (Pair pair in pairs)
        {
            count += pair.Uid != 0 ? 1 : 0;
        }

        reader.Require(count < pairs.Length, "the table of unique ids is full");
    }

    private static ulong Kept(ulong uid) => Math.Max(uid, 1);

    /// <summary>Where the uid is, or may be put.</summary>
    private int PlaceOf(ulong uid)
    {
        int at = TablePlaces.Home((uint)(uid >> 32), pairs.Length);
        while (pairs[at].Uid != 0 && pairs[at].Uid != uid)
        {
            at = TablePlaces.Next(at, pairs.Length);
        }

        return at;
    }

    private readonly record struct Pair(ulong Uid, ulong Session);
}
