using Nephoscope.Events;

namespace Nephoscope.Detections.Runtime;

/// <summary>
/// Says whether the same thing was told a short while ago, so that a loop of one command is one finding and no flood. One writer.
/// </summary>
internal sealed class Repetition(TimeSpan span, int capacity = 512) : DetectorMemory
{
    private readonly RecentTable<long> told = new(capacity);

    /// <summary>True the first time within the span; the span starts when it was told.</summary>
    internal bool IsFirst(ulong key, EventTime time)
    {
        ref long last = ref told.Touch(key, time, out bool fresh);
        if (!fresh && Math.Abs(time.Nanoseconds - last) < span.Ticks * 100)
        {
            return false;
        }

        last = time.Nanoseconds;
        return true;
    }

    internal bool IsFirst(in Observation observation, ReadOnlySpan<byte> subject) =>
        IsFirst(Fingerprint.Join(observation.Actor.Principal.Value, Fingerprint.Of(subject)), observation.Time);

    public override void Save(StateWriter writer) => told.Save(writer);

    public override void Load(StateReader reader) => told.Load(reader);
}
