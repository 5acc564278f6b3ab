namespace Nephoscope.Lab;

/// <summary>The calls of one day, collected in any order and then sorted by time. Not thread-safe.</summary>
internal sealed class DayPlan(ApiCatalog catalog)
{
    private readonly List<PlannedCall> calls = [];

    /// <summary>Calls in order of time once <see cref="Sort"/> ran.</summary>
    public IReadOnlyList<PlannedCall> Calls => calls;

    public void Add(long time, Session session, string call, string? region = null, byte[]? target = null, byte[]? other = null, Session? child = null, CallError error = CallError.None, int step = 0) =>
        Add(time, session, catalog[call], region, target, other, child, error, step);

    public void Add(long time, Session session, CallTemplate call, string? region = null, byte[]? target = null, byte[]? other = null, Session? child = null, CallError error = CallError.None, int step = 0) =>
        calls.Add(new PlannedCall(time, calls.Count, session, call)
        {
            Region = region ?? session.Account.Regions[0],
            Target = target,
            Other = other,
            Child = child,
            Error = error,
            Step = step,
        });

    /// <summary>Takes over a call that was planned elsewhere.</summary>
    public void Add(in PlannedCall call) => calls.Add(call with { Order = calls.Count });

    public void Sort() => calls.Sort(static (left, right) =>
        left.Time != right.Time ? left.Time.CompareTo(right.Time) : left.Order.CompareTo(right.Order));

    public void Clear() => calls.Clear();
}
