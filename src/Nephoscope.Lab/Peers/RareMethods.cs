using Nephoscope.Events;

namespace Nephoscope.Lab.Peers;

/// <summary>
/// A call that is rare for its identity, in the style of Elastic's machine-learning job "rare method for a username": values are counted in
/// buckets of an hour per identity, and a value's score is minus the logarithm of the share of values as rare as it or rarer. Own
/// implementation of the published idea; the same is done for the country of a call, and the larger of the two counts.
/// </summary>
public sealed class RareMethods : Peer
{
    private readonly Dictionary<EntityKey, Counts> byIdentity = [];

    public override string Name => "rare method";

    public override string Idea => "a call, or a country, that is rare for its identity in hourly buckets (rare by field partitioned by user); score: the most surprising one in 24 hours";

    public override void See(in PeerView view, PeerWindows windows)
    {
        ulong operation = view.Operation;
        if (operation == 0)
        {
            return;
        }

        if (!byIdentity.TryGetValue(view.Actor.Principal, out Counts? counts))
        {
            counts = new Counts();
            byIdentity.Add(view.Actor.Principal, counts);
        }

        long bucket = view.Time.Seconds / 3600;
        double surprise = counts.Methods.Take(operation, bucket);
        if (view.Origin.Country != 0)
        {
            surprise = Math.Max(surprise, counts.Countries.Take(view.Origin.Country, bucket));
        }

        if (surprise > 0)
        {
            windows.Raise(view.Actor.Principal, view.Time, view.Steps, "rare", surprise);
        }
    }

    private sealed class Counts
    {
        public RareValues Methods { get; } = new();

        public RareValues Countries { get; } = new();
    }
}
