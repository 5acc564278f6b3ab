using Nephoscope.Events;

namespace Nephoscope.Incidents;

/// <summary>The lane of a timeline.</summary>
public enum StoryLane : byte
{
    Identity, Network, Workload,
}

/// <summary>Sorts findings into lanes by what their events are: calls, connections and names, or processes and files.</summary>
public static class StoryLanes
{
    public static StoryLane Of(Finding finding) => finding.Events.Count == 0 ? StoryLane.Identity : Of(finding.Events[^1].What);

    /// <summary>By the short name of what happened, as <see cref="EventUid.What"/> tells it.</summary>
    public static StoryLane Of(string what)
    {
        if (what.StartsWith("dns ", StringComparison.Ordinal))
        {
            return StoryLane.Network;
        }

        if (what.StartsWith('/') || what.Contains('\\', StringComparison.Ordinal))
        {
            return StoryLane.Workload;
        }

        int colon = what.LastIndexOf(':');
        bool port = colon > 0 && colon + 1 < what.Length && what.AsSpan(colon + 1).IndexOfAnyExceptInRange('0', '9') < 0;
        if (port)
        {
            return StoryLane.Network;
        }

        return what.Contains(':', StringComparison.Ordinal) || what.Contains(' ', StringComparison.Ordinal) || what.Length == 0 || char.IsUpper(what[0])
            ? StoryLane.Identity
            : StoryLane.Workload;
    }
}
