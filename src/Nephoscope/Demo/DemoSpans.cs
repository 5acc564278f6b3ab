using Nephoscope.Events;
using Nephoscope.Lab;

namespace Nephoscope.Demo;

/// <summary>
/// How the demo's time is cut: hours of ordinary life, then minutes from shortly before the attack until shortly after it. Not thread-safe.
/// </summary>
internal sealed class DemoSpans
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <param name="attack">Its first event.</param>
    public DemoSpans(CompanyOptions company, EventTime attack)
    {
        CalmUntil = attack.Plus(-17 * Minute);
        End = attack.Plus(TimeSpan.FromMinutes(company.Attack!.Minutes + 10));
        Next = company.Start.Plus(Hour);
    }

    /// <summary>From here on minute by minute.</summary>
    public EventTime CalmUntil { get; }

    public EventTime End { get; }

    /// <summary>End of the present span.</summary>
    public EventTime Next { get; private set; }

    public bool IsLive => Next >= CalmUntil;

    /// <summary>The present span is over.</summary>
    public void Advance()
    {
        EventTime following = Next.Plus(IsLive ? Minute : Hour);
        Next = !IsLive && following > CalmUntil ? CalmUntil : following;
    }
}
