using Nephoscope.Events;

namespace Nephoscope.BrowserTests.Support;

/// <summary>A clock that starts at a given moment and runs on: ages in pages then fit the samples.</summary>
internal sealed class SampleClock(EventTime start) : TimeProvider
{
    private readonly long began = System.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(start.ToDateTime(), TimeSpan.Zero) + System.GetElapsedTime(began);
}
