using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>
/// Networks that came into an actor's life as a thief's would: with a machine that was new to it too, or with a credential that was bound elsewhere, and used by nobody else. Who uses a
/// stolen credential gently for days makes its network known that way; the doubt outlasts the learning. It ends after a month, or when others use
/// the network. With the doubt goes with which call the last stay there began: what is suspect later in the stay makes its beginning suspect. At most 16,384; one writer.
/// </summary>
internal sealed class DoubtedPlaces : DetectorMemory
{
    private const int Most = 16_384;

    /// <summary>From so many peers on, the actor included, a network is not its own affair.</summary>
    private const int Others = 2;
    private static readonly TimeSpan Lasts = TimeSpan.FromDays(30);
    private static readonly TimeSpan Settles = TimeSpan.FromHours(12);
    private static readonly TimeSpan Stay = TimeSpan.FromHours(12);
    private readonly RecentUse doubts = new(Most);
    private readonly Remembered<RelatedEvent> beginnings = new(Most, StateOf.Write, StateOf.ReadRelated, 18);

    /// <summary>The actor's network and machine are both new to it, or a credential of it was carried off there.</summary>
    public void Doubt(in Observation o)
    {
        if (o.Behavior[Feature.SourcePrefix] is { Applies: true, Level: >= NoveltyLevel.NewToPeers })
        {
            doubts.Count(Key(in o), o.Time, Lasts);
        }
    }

    /// <summary>Whether the network is doubted for half a day at least: what is new about its first hours is told by itself.</summary>
    public bool IsDoubted(in Observation o, out EventTime since)
    {
        since = default;
        return Caller.HasPlace(in o) && doubts.TryFirst(Key(in o), out since) && o.Time.Since(since) > Settles && o.Time.Since(since) <= Lasts
            && o.Behavior[Feature.SourcePrefix].PeersSeen < Others;
    }

    /// <summary>Why the network is doubted, said of both ways into doubt.</summary>
    public static string Why(in Observation o, EventTime since) => Say.Text(
        $"the network came to {Say.Actor(in o)} {o.Time.Since(since).TotalDays:0} days ago with a machine that was new to it too or with a credential carried off there, and nobody else uses it");

    /// <summary>The actor calls from a doubted network for the first time in a session.</summary>
    public void Arrive(in Observation o)
    {
        ulong key = Key(in o);
        if (!beginnings.TryGet(key, out RelatedEvent? begun) || o.Time.Since(begun.Time) > Stay)
        {
            beginnings.Set(key, o.Related);
        }
    }

    /// <summary>With what the stay in the doubted network began, and this call; only the call where that is not known or long ago.</summary>
    public IReadOnlyList<RelatedEvent> StayOf(in Observation o)
    {
        RelatedEvent last = o.Related;
        return beginnings.TryGet(Key(in o), out RelatedEvent? begun) && begun.Uid != last.Uid && o.Time.Since(begun.Time) <= Stay ? [begun, last] : [last];
    }

    public override void Save(StateWriter writer)
    {
        doubts.Save(writer);
        beginnings.Save(writer);
    }

    public override void Load(StateReader reader)
    {
        doubts.Load(reader);
        beginnings.Load(reader);
    }

    private static ulong Key(in Observation o) => Fingerprint.Join(o.Actor.Principal.Value, o.Origin.PrefixKey);
}
