namespace Nephoscope.Lab;

/// <summary>Calls that one part of the world plans, in any order. Not thread-safe.</summary>
internal sealed class DayPlan(ApiCatalog catalog)
{
    /// <summary>Serials of one planner on one day.</summary>
    private const int SerialBits = 20;

    private readonly List<PlannedCall> calls = [];
    private ulong serial;

    public List<PlannedCall> Calls => calls;

    /// <summary>
    /// What follows is planned by one person, workload, case or attack. Its records depend on nothing else in the world, so that whatever
    /// is added to the world leaves them as they were.
    /// </summary>
    public void Begin(int day, uint planner) => serial = ((ulong)(uint)day << 48) | ((ulong)planner << SerialBits);

    public void Add(long time, Session session, string call, string? region = null, byte[]? target = null, byte[]? other = null, Session? child = null, CallError error = CallError.None, int step = 0) =>
        Add(time, session, catalog[call], region, target, other, child, error, step);

    public void Add(long time, Session session, CallTemplate call, string? region = null, byte[]? target = null, byte[]? other = null, Session? child = null, CallError error = CallError.None, int step = 0) =>
        calls.Add(new PlannedCall(time, serial++, session, call)
        {
            Region = region ?? session.Account.Regions[0],
            Target = target,
            Other = other,
            Child = child,
            Error = error,
            Step = (short)step,
        });

    /// <summary>Takes over a call that was planned elsewhere, with its serial.</summary>
    public void Add(in PlannedCall call) => calls.Add(call);

    /// <summary>A serial for a call that is made from another one.</summary>
    public ulong NextSerial() => serial++;

    public void Clear() => calls.Clear();
}

/// <summary>Numbers of those who plan: 28 bits each.</summary>
internal static class Planner
{
    public const uint People = 0x000_0001;

    public const uint Workloads = 0x010_0000;

    public const uint Guests = 0x040_0000;

    public const uint Cases = 0x050_0000;

    public const uint Attacks = 0x060_0000;
}
