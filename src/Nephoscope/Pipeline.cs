using Nephoscope.Behavior;
using Nephoscope.Detections;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Graph.Permissions;
using Nephoscope.Incidents;
using Nephoscope.Sources.Files;

namespace Nephoscope;

/// <summary>
/// An event's way through the product, top to bottom. Every stage is a plain class that knows only the language of events and what
/// stands before it; this is the only place that knows two neighbours. One writer; not thread-safe.
/// </summary>
public sealed partial class Pipeline
{
    /// <summary>Days an actor is known before a new place of it says much.</summary>
    private const int SettledDays = 3;

    private readonly Func<EntityKey, bool> isOwnAccount;
    private readonly IReadOnlyList<string> files;
    private readonly Attribution attribution;
    private readonly EventTies ties = new();

    /// <summary>Policies are followed in the first half: nobody asks meanwhile what suspects may reach, as without an inventory nobody knows.</summary>
    private readonly bool followsFirst;
    private readonly PipelineOptions options;
    private readonly Func<IReadOnlyList<IDetector>> makeDetectors;
    private readonly Dictionary<EntityKey, DetectorDispatcher> detectors = [];
    private readonly Assessment assessment = new();
    private readonly FindingSink sink = new();
    private readonly FindingFold fold = new();
    private DetectorPlan? plan;

    /// <param name="files">Names of the files that events refer to; may grow while events are received.</param>
    public Pipeline(PipelineOptions options, IReadOnlyList<string> files)
    {
        this.files = files;
        this.options = options;
        Permissions = new LivePermissions(options.Inventories);
        followsFirst = options.Inventories.Count == 0;
        attribution = new Attribution(options.Addresses, files, followsFirst ? Permissions : null);
        makeDetectors = options.Detectors ?? (() => DetectorCatalog.Create(options.Decoys));
        Behavior = new BehaviorScorer(files, options.Behavior);
        isOwnAccount = Behavior.Knows;
        Incidents = new IncidentCorrelator(options.Correlation with { FalseIncidentsPerWeek = options.FalseIncidentsPerWeek }, Entities, Map, Permissions);
    }

    public EntityCatalog Entities => attribution.Entities;

    public CredentialLineage Lineage => attribution.Lineage;

    public LiveMap Map => attribution.Map;

    /// <summary>Who may do what, as far as inventory and stream tell.</summary>
    public LivePermissions Permissions { get; }

    public BehaviorScorer Behavior { get; }

    public IncidentCorrelator Incidents { get; }

    /// <summary>Called with each observation after it was scored; for explanations.</summary>
    public ObservationWatcher? Watcher { get; set; }

    /// <summary>Takes one event, in event time.</summary>
    public void Receive(in SecurityEvent securityEvent, bool late)
    {
        ties.Clear();
        Judge(securityEvent, attribution.Attribute(securityEvent, ties), ties);
    }

    /// <summary>Takes all events of a source. With more than one worker the first half runs ahead on a thread of its own, which changes nothing else.</summary>
    public void Receive(FileSource source, int workers, CancellationToken cancellation)
    {
        // Who watches may ask both halves about the event at hand, as the second does where a loaded state brought an inventory: then they go together.
        bool apart = Watcher is null && !(followsFirst && Permissions.HasInventory);
        if (workers > 1 && apart)
        {
            new AheadReading(attribution, Judge).Run(source, cancellation);
        }
        else
        {
            source.Read(Receive, cancellation);
        }
    }

    private void Judge(in SecurityEvent securityEvent, in Attributed who, EventTies? tied)
    {
        Actor actor = who.Actor;
        NetworkOrigin origin = who.Origin;
        if (tied is not null)
        {
            Tie(tied, securityEvent.Time);
        }

        PermissionGrowth? growth = followsFirst ? tied?.Growth : Permissions.Apply(securityEvent);

        // 3. How usual is it?
        Behavior.Score(new BehaviorInput { Event = securityEvent, Actor = actor, Origin = origin }, assessment);
        Incidents.CountScored(securityEvent.Time, assessment.Evidence.Value != 0);
        fold.Advance(securityEvent.Time);
        Incidents.Saw(securityEvent.Kind, securityEvent.Header.Format);

        // 4. What deviates, and what does it mean together with the rest?
        var observation = new Observation
        {
            Event = securityEvent,
            Actor = actor,
            Origin = origin,
            Behavior = assessment,
            Entities = Entities,
            Files = files,
            Growth = growth,
            IsOwnAccount = isOwnAccount,
        };
        sink.Clear();
        DetectorsOf(actor.Account).Dispatch(observation, sink);
        Correlate(observation);
        Watcher?.Invoke(observation, sink.Findings);
    }

    private void Tie(EventTies tied, EventTime time)
    {
        for (int edge = 0, repeat = 0; edge < tied.Edges.Count || repeat < tied.Repeats.Count;)
        {
            if (repeat < tied.Repeats.Count && tied.Repeats[repeat].Before <= edge)
            {
                Incidents.SeenAgain(tied.Repeats[repeat++].From, time);
            }
            else
            {
                Incidents.Add(tied.Edges[edge++]);
            }
        }

        foreach (Rekeying rekeying in tied.Rekeyings)
        {
            Incidents.SameActor(rekeying.From, rekeying.To, rekeying.Time, rekeying.EventUid);
        }
    }

    private void Correlate(in Observation observation)
    {
        EntityKey thread = observation.Actor.Principal;
        MicroNats told = default;
        foreach (Finding finding in sink.Findings)
        {
            told = finding.Gain > told ? finding.Gain : told;
            if (fold.Fold(finding) is { } again)
            {
                Incidents.Add(again);
            }
            else
            {
                Incidents.Add(finding);
            }

            if (finding.AnalyticUid == "credential-unusual-source" && assessment.ActorDays >= SettledDays
                && assessment[Feature.UserAgent] is { Applies: true, Level: NoveltyLevel.Known })
            {
                Incidents.ObserveKnownSource(thread, finding.Source.PrefixKey, finding.Time);
            }
        }

        // A detector has weighed who does this and where. From a place the actor does not use, the models' own word counts where it is stronger.
        ref FeatureScore place = ref assessment[Feature.SourcePrefix];
        bool stranger = place.Applies && place.Level != NoveltyLevel.Known && place.PeersSeen == 0 && assessment.ActorDays >= SettledDays;
        bool judged = (sink.Findings.Count > 0 || sink.IsDismissed) && !stranger;
        if (assessment.Evidence >= MicroNats.Kept && assessment.Evidence > told && !judged)
        {
            Incidents.Add(new Signal(
                thread, observation.Time, assessment.Evidence, assessment.Novelty, assessment.Api.Tactic, observation.EventUid,
                sink.What(observation.Event), Reason(observation)));
        }
        else if (assessment.Evidence.Value < 0 && sink.Findings.Count == 0)
        {
            Incidents.Discount(thread, observation.Time, assessment.Evidence);
        }

        if (assessment.IsInformative && Incidents.IsSuspect(thread))
        {
            Behavior.Suspect(thread, observation.Time.Plus(TimeSpan.FromHours(24)));
        }
    }

    private string Reason(in Observation observation)
    {
        IReadOnlyList<string> reasons = BehaviorScorer.Explain(
            new BehaviorInput { Event = observation.Event, Actor = observation.Actor, Origin = observation.Origin }, assessment);
        return reasons.Count > 0 ? reasons[0] : "";
    }

    private DetectorDispatcher DetectorsOf(EntityKey account)
    {
        if (!detectors.TryGetValue(account, out DetectorDispatcher? dispatcher))
        {
            IReadOnlyList<IDetector> made = makeDetectors();
            plan ??= new DetectorPlan(made);
            dispatcher = new DetectorDispatcher(made, plan);
            detectors.Add(account, dispatcher);
        }

        return dispatcher;
    }
}

/// <summary>Looks at an observation and the findings it led to. Valid during the call only.</summary>
public delegate void ObservationWatcher(in Observation observation, IReadOnlyList<Finding> findings);

/// <summary>Settings of the pipeline.</summary>
public sealed record PipelineOptions
{
    /// <summary>Owners and countries of networks.</summary>
    public required IpIntelligence Addresses { get; init; }

    /// <summary>What the organisation laid out for nobody to touch.</summary>
    public DecoySet Decoys { get; init; } = DecoySet.None;

    /// <summary>Inventories of identities and policies, as <see cref="Nephoscope.Graph.Inventory.InventoryReader"/> reads them; none where only the stream tells.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Inventories { get; init; } = [];

    /// <summary>False incidents (high or above) accepted per week.</summary>
    public double FalseIncidentsPerWeek { get; init; } = 0.5;

    /// <summary>Which behaviour models take part; an evaluation leaves some out.</summary>
    public BehaviorParts Behavior { get; init; } = BehaviorParts.All;

    /// <summary>How evidence is joined; <see cref="FalseIncidentsPerWeek"/> goes before its own.</summary>
    public CorrelatorOptions Correlation { get; init; } = new();

    /// <summary>Makes the detectors of one account, the same ones in the same order each time; null takes the whole catalogue.</summary>
    public Func<IReadOnlyList<IDetector>>? Detectors { get; init; }
}
