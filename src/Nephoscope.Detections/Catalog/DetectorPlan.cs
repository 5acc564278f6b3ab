using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>
/// Which detectors want which observation, worked out once from their declarations; every account's dispatcher shares it. Names a detector
/// by its place in the list. One thread.
/// </summary>
public sealed class DetectorPlan
{
    private const int TriggerMasks = 64;

    private readonly Triggers[] triggersOf;
    private readonly Dictionary<ulong, Route> byOperation = [];
    private readonly Route[] byKind = new Route[256];

    /// <exception cref="ArgumentException">An operation is not written as service:Operation.</exception>
    public DetectorPlan(IReadOnlyList<IDetector> detectors)
    {
        var ofKind = new SortedSet<int>[byKind.Length];
        var ofOperation = new Dictionary<string, SortedSet<int>>(StringComparer.Ordinal);
        triggersOf = new Triggers[detectors.Count];
        for (int i = 0; i < detectors.Count; i++)
        {
            DetectorInfo info = detectors[i].Info;
            triggersOf[i] = info.Triggers;
            foreach (EventKind kind in info.Kinds)
            {
                (ofKind[(byte)kind] ??= []).Add(i);
            }

            foreach (string operation in info.Operations)
            {
                if (!ofOperation.TryGetValue(operation, out SortedSet<int>? wanting))
                {
                    wanting = [];
                    ofOperation.Add(operation, wanting);
                }

                wanting.Add(i);
            }
        }

        var none = new Route([], triggersOf);
        for (int kind = 0; kind < byKind.Length; kind++)
        {
            byKind[kind] = ofKind[kind] is { } wanting ? new Route([.. wanting], triggersOf) : none;
        }

        foreach ((string operation, SortedSet<int> wanting) in ofOperation)
        {
            AddRoute(operation, wanting);
        }
    }

    /// <summary>Places of those who want an event of this kind and operation that shows these triggers, in order.</summary>
    internal int[] For(in SecurityEvent e, Triggers triggers)
    {
        Route route = byKind[(byte)e.Kind];
        if (e.Kind is EventKind.ApiCall or EventKind.SignIn && byOperation.TryGetValue(KeyOf(e), out Route? specific))
        {
            route = specific;
        }

        return route.For(triggers);
    }

    private static ulong KeyOf(in SecurityEvent e) =>
        Fingerprint.Join(
            Fingerprint.Join(Fingerprint.Of(EventUid.ShortService(e[EventField.Service])), Fingerprint.Of(e[EventField.Operation])),
            (ulong)e.Kind);

    private void AddRoute(string operation, SortedSet<int> wanting)
    {
        int colon = operation.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1)
        {
            throw new ArgumentException($"'{operation}' is no operation. Write service:Operation.", nameof(operation));
        }

        ulong key = Fingerprint.Join(
            Fingerprint.Of(Encoding.UTF8.GetBytes(operation[..colon])), Fingerprint.Of(Encoding.UTF8.GetBytes(operation[(colon + 1)..])));
        foreach (EventKind kind in (ReadOnlySpan<EventKind>)[EventKind.ApiCall, EventKind.SignIn])
        {
            SortedSet<int> all = [.. wanting, .. byKind[(byte)kind].For(Triggers.None)];
            byOperation[Fingerprint.Join(key, (ulong)kind)] = new Route([.. all], triggersOf);
        }
    }

    /// <summary>Who wants events of one kind or operation; one list per combination of triggers, made when first met.</summary>
    private sealed class Route(int[] always, Triggers[] triggersOf)
    {
        private int[]?[]? byTriggers;

        public int[] For(Triggers triggers) => triggers == Triggers.None ? always : byTriggers?[(int)triggers] ?? Make(triggers);

        private int[] Make(Triggers triggers)
        {
            var all = new SortedSet<int>(always);
            for (int i = 0; i < triggersOf.Length; i++)
            {
                if ((triggersOf[i] & triggers) != 0)
                {
                    all.Add(i);
                }
            }

            byTriggers ??= new int[TriggerMasks][];
            return byTriggers[(int)triggers] = [.. all];
        }
    }
}
