using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>What a script of an attack plays with: the stolen credential, the time, chance, and the plan to fill. Not thread-safe.</summary>
internal sealed class AttackScene(Company company, AttackOptions options, Foothold foothold, SeededRandom random, DayPlan plan, long start)
{
    public const long Second = EventTime.NanosecondsPerSecond;

    /// <summary>The stolen credential as the attacker uses it.</summary>
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

    /// <summary>A moment of the attack, given as its share of the whole, a little blurred.</summary>
    public long Moment(double part) => start + (long)(Span * (part + (0.02 * random.Unit())));

    /// <summary>A pause that shrinks with the whole attack.</summary>
    public long Gap(int seconds) => seconds * Second * Math.Min(options.Minutes, 60) / 60;

    public string Resource(ResourceKind kind, int index = 0) => Resource(Account, kind, index);

    public static string Resource(CloudAccount account, ResourceKind kind, int index = 0)
    {
        byte[][] pool = account.Resources[(int)kind];
        return Encoding.UTF8.GetString(pool[index < 0 ? pool.Length + index : index % pool.Length]);
    }

    public void At(
        long time, int step, string call, string? region = null, string? target = null, string? other = null, CallError error = CallError.None,
        Session? session = null, Session? child = null) =>
        plan.Add(time, session ?? Session, call, region, Utf8(target), Utf8(other), child, error, step);

    private static byte[]? Utf8(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);
}
