using Nephoscope.Events;

namespace Nephoscope.Lab.Peers;

/// <summary>
/// Streaming anomaly scores of session vectors (S. C. Tan, K. M. Ting, T. F. Liu: "Fast anomaly detection for streaming data", IJCAI 2011),
/// one forest for people and one for machines. A session is scored when its number of calls doubles and learnt when it ends.
/// </summary>
public sealed class HalfSpaceTrees : Peer
{
    private const long IdleSeconds = 1800;

    private readonly HalfSpaceForest people = new(1);
    private readonly HalfSpaceForest machines = new(2);
    private readonly Dictionary<EntityKey, SessionVector> sessions = [];
    private readonly HashSet<(EntityKey, ulong)> sources = [];
    private readonly HashSet<(EntityKey, ulong)> calls = [];
    private readonly double[] point = new double[SessionVector.Features];
    private long swept;

    public override string Name => "half-space trees";

    public override string Idea => "25 half-space trees over 10 numbers of a session (size, variety, errors, writes, regions, hour, newness); score: the most isolated session in 24 hours";

    public override void See(in PeerView view, PeerWindows windows)
    {
        if (view.Operation == 0)
        {
            return;
        }

        long now = view.Time.Seconds;
        if (now - swept >= IdleSeconds)
        {
            swept = now;
            Sweep(now);
        }

        bool machine = view.Actor.Class is IdentityClass.Workload or IdentityClass.Service or IdentityClass.Role;
        if (!sessions.TryGetValue(view.Actor.Session, out SessionVector? session))
        {
            session = new SessionVector(now, machine);
            sessions.Add(view.Actor.Session, session);
        }

        session.Add(
            view,
            view.Origin.PrefixKey != 0 && sources.Add((view.Actor.Principal, view.Origin.PrefixKey)),
            calls.Add((view.Actor.Principal, view.Operation)));
        if (session.IsTurn)
        {
            session.Write(point);
            double score = (machine ? machines : people).Score(point);
            if (score > 0)
            {
                windows.Raise(view.Actor.Principal, view.Time, session.Steps, "session", score);
            }
        }
    }

    private void Sweep(long now)
    {
        // In order of the keys, so that learning does not depend on the table's layout.
        foreach ((EntityKey key, SessionVector session) in sessions.Where(entry => now - entry.Value.Last > IdleSeconds).OrderBy(entry => entry.Key.Value).ToList())
        {
            session.Write(point);
            (session.Machine ? machines : people).Learn(point);
            sessions.Remove(key);
        }
    }
}
