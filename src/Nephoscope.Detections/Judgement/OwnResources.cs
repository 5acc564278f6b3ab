using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>
/// Remembers what each actor made itself, so that tearing down one's own work of the last hours is not taken for an attack on somebody
/// else's. Bounded; one writer.
/// </summary>
internal sealed class OwnResources : DetectorMemory
{
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(24);
    private readonly RecentUse made = new();

    /// <summary>The actor made the resource, where the call succeeded.</summary>
    public void Made(in Observation o, string? name)
    {
        if (name is { Length: > 0 } && !o.Event.Is(EventFlags.Failed))
        {
            made.Count(Key(in o, name), o.Time, Fresh);
        }
    }

    /// <summary>Whether the same actor made the resource within the last day.</summary>
    public bool IsOwn(in Observation o, string? name) => name is { Length: > 0 } && made.Met(Key(in o, name), o.Time, Fresh);

    public override void Save(StateWriter writer) => made.Save(writer);

    public override void Load(StateReader reader) => made.Load(reader);

    private static ulong Key(in Observation o, string name) => Fingerprint.Join(o.Actor.Principal.Value, Fingerprint.Of(ShortName(name)));

    private static string ShortName(string name)
    {
        int cut = name.StartsWith("arn:", StringComparison.Ordinal) ? name.LastIndexOfAny([':', '/']) : -1;
        return name[(cut + 1)..];
    }
}
