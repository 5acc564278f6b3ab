namespace Nephoscope.Lab.Peers;

/// <summary>
/// Another way to detect, written anew and small, to be compared on the same worlds at the same budget of false incidents. Sees events in
/// order; not thread-safe.
/// </summary>
public abstract class Peer
{
    /// <summary>Short name for a table.</summary>
    public abstract string Name { get; }

    /// <summary>What it does and whose idea it follows, in a sentence.</summary>
    public abstract string Idea { get; }

    /// <summary>New instances of every peer, for one world.</summary>
    public static IReadOnlyList<Peer> All() => [new FirstSeenCalls(), new RareMethods(), new StaticRules(), new HalfSpaceTrees(), new AccountDayJoin()];

    /// <summary>Looks at one event; raises what it finds strange.</summary>
    public abstract void See(in PeerView view, PeerWindows windows);
}
