using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>One piece of evidence on one thread: a finding or a signal. Ordered by event time, then by ids, so that order of arrival does not matter.</summary>
internal sealed class EvidenceItem : IComparable<EvidenceItem>
{
    private static readonly ulong OfSignal = Fingerprint.Of("signal:");
    private readonly RepeatedFinding? repetition;

    public EvidenceItem(Finding finding, double noveltyTempering)
    {
        Finding = finding;
        Thread = ThreadOf(finding);
        Time = finding.Time;
        EventUid = finding.Events.Count > 0 ? finding.Events[^1].Uid : finding.Uid;
        AnalyticKey = Fingerprint.Of(finding.AnalyticUid);
        double nats = Math.Max(0, finding.Gain.Nats);
        Grows = finding.Carried.Value > 0;
        Chain = finding.Theme;
        bool effect = finding.Process is EvidenceProcess.Effect or EvidenceProcess.Rule;
        Full = nats;
        Novelty = effect ? nats : nats * noveltyTempering;
        Effect = effect ? nats : 0;
    }

    public EvidenceItem(Signal signal, double noveltyTempering)
    {
        Signal = signal;
        Thread = signal.Thread;
        Time = signal.Time;
        EventUid = signal.EventUid;
        AnalyticKey = Fingerprint.Join(OfSignal, Fingerprint.Of(signal.What));
        Full = Math.Max(0, signal.Evidence.Nats);
        Novelty = Math.Max(0, signal.Novelty.Nats) * noveltyTempering;
    }

    public EvidenceItem(RepeatedFinding repetition, double noveltyTempering)
        : this(repetition.Of, noveltyTempering)
    {
        this.repetition = repetition;
        Time = repetition.Time;
        EventUid = repetition.EventUid;
        Grows = repetition.Grows;
        double nats = Math.Max(0, repetition.Evidence.Nats);
        bool effect = repetition.Of.Process is EvidenceProcess.Effect or EvidenceProcess.Rule;
        Full = nats;
        Novelty = effect ? nats : nats * noveltyTempering;
        Effect = effect ? nats : 0;
    }

    /// <summary>The finding that it is or repeats; null for a signal.</summary>
    public Finding? Finding { get; }

    public Signal? Signal { get; }

    public EntityKey Thread { get; }

    public EventTime Time { get; }

    /// <summary>The event that completed it; several items of one event share their evidence.</summary>
    public string EventUid { get; }

    /// <summary>Fingerprint of what repeats itself: a detection's uid, or a signal's operation.</summary>
    public ulong AnalyticKey { get; }

    /// <summary>Fingerprint of the thing that may grow, among those of one detection; 0 for none.</summary>
    public ulong Chain { get; }

    /// <summary>It adds to an earlier item of the same chain instead of saying it again.</summary>
    public bool Grows { get; }

    /// <summary>Tells it from all others. A signal's holds a line break, a finding's does not. Allocates for a signal: there are many, and few are told.</summary>
    public string Uid => Signal is null ? repetition?.Uid ?? Finding!.Uid : Signal.EventUid + "\n" + Signal.What;

    /// <summary>Fingerprint of <see cref="Uid"/>'s parts.</summary>
    public ulong Key => Signal is null ? Fingerprint.Of(Uid) : Fingerprint.Join(Fingerprint.Of(Signal.EventUid), AnalyticKey);

    /// <summary>Where a finding or repetition came from.</summary>
    public NetworkOrigin Source => repetition?.Source ?? Finding?.Source ?? default;

    /// <summary>Nats for the process over the full stream, before any weight.</summary>
    public double Full { get; }

    /// <summary>Nats for the process that only informative events move.</summary>
    public double Novelty { get; }

    /// <summary>Nats for the process of effects, rules and decoys.</summary>
    public double Effect { get; }

    /// <summary>The network, for evidence that says no more than that the actor came from there; else 0.</summary>
    public ulong Place => Finding is { AnalyticUid: "credential-unusual-source" or "impossible-travel" } ? Finding.Source.PrefixKey : 0;

    public double Strongest => Math.Max(Full, Math.Max(Novelty, Effect));

    public int CompareTo(EvidenceItem? other)
    {
        if (other is null)
        {
            return 1;
        }

        int order = Time.CompareTo(other.Time);
        order = order != 0 ? order : string.CompareOrdinal(EventUid, other.EventUid);
        order = order != 0 ? order : other.Strongest.CompareTo(Strongest);
        order = order != 0 ? order : (Finding is null).CompareTo(other.Finding is null);
        return order != 0 ? order : string.CompareOrdinal(Uid, other.Uid);
    }

    /// <summary>Writes what it was made from; the rest follows from that.</summary>
    public void Save(StateWriter writer)
    {
        writer.Write(Signal is not null ? (byte)0 : repetition is null ? (byte)1 : (byte)2);
        if (Signal is not null)
        {
            writer.Write(Signal);
        }
        else if (repetition is not null)
        {
            writer.Write(repetition);
        }
        else
        {
            writer.Write(Finding!);
        }
    }

    public static EvidenceItem Read(StateReader reader, double noveltyTempering) => reader.ReadBelow(3) switch
    {
        0 => new EvidenceItem(reader.ReadSignal(), noveltyTempering),
        1 => new EvidenceItem(reader.ReadFinding(), noveltyTempering),
        _ => new EvidenceItem(reader.ReadRepeated(), noveltyTempering),
    };

    /// <summary>A finding without an actor counts for the first entity it names, else for its account.</summary>
    private static EntityKey ThreadOf(Finding finding)
    {
        if (!finding.Actor.Key.IsNone)
        {
            return finding.Actor.Key;
        }

        if (finding.Entities.Count > 0)
        {
            return finding.Entities[0];
        }

        return EntityKey.Of(EntityKind.Account, finding.AccountUid.Length > 0 ? finding.AccountUid : finding.Uid);
    }
}
