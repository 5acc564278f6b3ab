using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>What a script of an attack plays with: the stolen credential, the time, chance, and the plan to fill. Not thread-safe.</summary>
internal sealed class AttackScene(Company company, AttackOptions options, Foothold foothold, SeededRandom random, DayPlan plan, long start)
{
    public const long Second = EventTime.NanosecondsPerSecond;

    /// <summary>An account that belongs to nobody in the company.</summary>
    public const string Outsider = "900471188203";

    /// <summary>A role's credential lives six hours; then the attacker steals the next.</summary>
    private const long CredentialLife = 6 * 3600 * Second;

    private readonly List<Session> later = [];

    /// <summary>The stolen credential as the attacker uses it at first.</summary>
    public Session Session { get; } = foothold.Open(plan, random, start);

    public Company Company => company;

    public CloudAccount Account => foothold.Account;

    public Foothold Foothold => foothold;

    public SeededRandom Random => random;

    public int Minutes => options.Minutes;

    /// <summary>Nanoseconds since 1970 of the first call.</summary>
    public long Start => start;

    /// <summary>Nanoseconds from the first to the last call.</summary>
    public long Span { get; } = options.Minutes * 60 * Second;

    /// <summary>The stolen user; null where a role was stolen.</summary>
    public string? Self => foothold.Person?.Name;

    /// <summary>Another user of the account.</summary>
    public string Other { get; } = Foothold.Colleague(company, foothold.Account, foothold.Person)!.Name;

    /// <summary>Lines of hosts and clusters that the attack causes.</summary>
    public List<HostLine> Lines { get; } = [];

    /// <summary>A moment of the attack, given as its share of the whole, a little blurred.</summary>
    public long Moment(double part) => start + (long)(Span * (part + (0.02 * random.Unit())));

    /// <summary>A pause that shrinks with the whole attack.</summary>
    public long Gap(int seconds) => seconds * Second * Math.Min(options.Minutes, 60) / 60;

    /// <summary>A name that the attacker gives to something new.</summary>
    public string Name(string name) => options.HostileText ? name + HostileText.Name : name;

    public string Resource(ResourceKind kind, int index = 0) => Resource(Account, kind, index);

    public static string Resource(CloudAccount account, ResourceKind kind, int index = 0)
    {
        byte[][] pool = account.Resources[(int)kind];
        return Encoding.UTF8.GetString(pool[index < 0 ? pool.Length + index : index % pool.Length]);
    }

    public void At(
        long time, int step, string call, string? region = null, string? target = null, string? other = null, CallError error = CallError.None,
        Session? session = null, Session? child = null) =>
        plan.Add(time, session ?? Current(time), call, region, Utf8(target), Utf8(other), child, error, step);

    /// <summary>Several calls after each other.</summary>
    public void Series(long time, int step, int seconds, params string[] calls)
    {
        foreach (string call in calls)
        {
            At(time, step, call);
            time += Gap(seconds + random.Below(seconds));
        }
    }

    /// <summary>Reads one secret after another.</summary>
    public void ReadSecrets(long time, int step, Session? session = null)
    {
        At(time, step, "secretsmanager:ListSecrets", session: session);
        for (int i = 0; i < 8; i++)
        {
            time += Gap(4 + random.Below(10));
            At(time, step, "secretsmanager:GetSecretValue", target: Resource((session ?? Session).Account, ResourceKind.Secret, i), session: session);
        }
    }

    /// <summary>Reads many objects of a bucket.</summary>
    public void ReadObjects(long time, int step, string bucket, int count)
    {
        At(time, step, "s3:ListObjects", target: bucket);
        for (int i = 0; i < count; i++)
        {
            time += Gap(1 + random.Below(4));
            At(time, step, "s3:GetObject", target: bucket, other: $"export/2026/part-{i:0000}.parquet");
        }
    }

    private Session Current(long time)
    {
        int expired = foothold.Workload is null ? 0 : (int)Math.Max(0, (time - start - 1) / CredentialLife);
        while (later.Count < expired)
        {
            later.Add(foothold.Open(plan, random, start + ((later.Count + 1) * CredentialLife)));
        }

        return expired == 0 ? Session : later[expired - 1];
    }

    private static byte[]? Utf8(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);
}
