using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Programmatic access by someone who has none, with a tool that is not theirs, or with theirs on another machine.</summary>
public sealed class UnusualCli : IDetector
{
    private readonly DoubtedPlaces doubted;

    internal UnusualCli(DoubtedPlaces doubted) => this.doubted = doubted;

    private const double Cap = 7;

    /// <summary>What is left of it where the call failed.</summary>
    private const double FailedShare = 0.7;
    private const double NewCallElsewhere = 0.6;

    /// <summary>Days an actor is known before its changes tell how often people change.</summary>
    private const int SettledDays = 3;

    /// <summary>Share of takeovers that come with a network and a machine new to the victim: assumed.</summary>
    private const double TakeoverShare = 0.6;
    private static readonly TimeSpan Memory = TimeSpan.FromDays(90);
    private readonly ProgramsSeen tools = new();
    private readonly RecentUse consoles = new();
    private readonly ProgramActivity activity = new();
    private readonly HappeningRate people = new(0.004, 100);
    private readonly HappeningRate machines = new(0.01, 100);
    private readonly RecentUse arrivals = new(16_384);
    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "cli-unusual",
        Title = "Unusual CLI activity",
        Decides = "At the first call of a session, from a network or with a user agent that is a program (command line, SDK, script; no browser, console or service). "
            + "Programmatic access by an actor that only ever used the console gives 3.4 nats, a tool new to the actor 1.6, less where peers use the "
            + "tool (0.6), 1 more when the actor was in the console within the hour before. From a network that is new to the actor too, another machine "
            + "speaks: the known tool on another operating system 3, in another major.minor release 2.4, in another build 1.8 (ln of two thirds of the attackers over the assumed 3, 6 and 11 % of ordinary first calls from a new network), with an operation new to the actor 0.6; "
            + "a new tool 1.6 more. Network and machine changing together for an actor of at least three days is weighed as one thing where that is more: ln(0.6 m / rate), m 1 for "
            + "another tool or system, 0.6 for a release, 0.35 for a build, the rate being the share of days on which that happens to the actor and to all of its kind in this account, counted here. From a known network another release or build is no news, another operating system 0.8. Weighted by how long the actor is "
            + "known, or how seldom it brings a new tool; and by how new the network is: 1 for the account, 0.6 where others use it, 0.3 where peers do, and 0.4 of that for an actor of under two days. The next five kinds "
            + "of calls in the day that go on with the program tell it again: the first as much, then half and half of that, 0.4 of it for calls the actor is known for, at least 0.5. At most 7 nats. In an account's first "
            + "two days it grows with the hours, and only a switch from console to program, or another machine from a network nobody was seen in. A user agent is the caller's word: it can "
            + "hide, never incriminate by its name.",
        Attacks = [CloudAttack.CloudApi, CloudAttack.StolenCloudAccount],
        Triggers = Triggers.UserAgentNewInSession | Triggers.SessionStart | Triggers.SourceNewInSession | Triggers.OperationNewInSession,
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [tools, consoles, activity, people, machines, arrivals, repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        if (Caller.IsProvider(in observation) || observation.Actor.OnBehalf || observation.Event.Is(EventFlags.OnBehalf))
        {
            return;
        }

        Assessment behavior = observation.Behavior;
        if (!behavior.SessionStart && !behavior.SourceNewInSession && !behavior.UserAgentNewInSession)
        {
            if (!activity.GoOn(in observation, sink, Info) && !Standing.IsCold(in observation) && IsNewOperation(in observation) && Caller.IsProgram(observation.Event))
            {
                OtherMachine(in observation, sink, NewCallElsewhere * Elsewhere(in observation, cold: false), systemKnown: true);
            }

            return;
        }

        if (!Caller.IsProgram(observation.Event))
        {
            if (Caller.IsConsole(observation.Event))
            {
                consoles.Count(observation.Actor.Principal.Value, observation.Time, TimeSpan.FromHours(1));
            }

            return;
        }

        Begin(in observation, sink);
    }

    /// <summary>A program is used for the first time in the session, or from a network new in it.</summary>
    private void Begin(in Observation observation, FindingSink sink)
    {
        ulong principal = observation.Actor.Principal.Value;
        ProgramProfile profile = ProgramProfile.Of(observation.Event);
        bool cold = Standing.IsCold(in observation);
        (bool anyKnown, bool toolKnown, bool systemKnown, bool releaseKnown, bool buildKnown) =
            tools.See(principal, in profile, observation.Time, cold, note: !observation.Event.Is(EventFlags.Denied));
        double elsewhere = Elsewhere(in observation, cold);
        if (anyKnown && !cold && elsewhere > 0 && !(toolKnown && systemKnown && releaseKnown && buildKnown))
        {
            doubted.Doubt(in observation);
        }

        double together = Arrival(in observation, cold, elsewhere, !toolKnown || !systemKnown ? 1 : !releaseKnown ? 0.6 : !buildKnown ? 0.35 : 0, profile);
        double machine = !toolKnown ? 0 : !systemKnown ? 3 : !releaseKnown ? 2.4 : !buildKnown ? 1.8 : IsNewOperation(in observation) ? NewCallElsewhere : 0;
        if (cold && anyKnown && machine == 0)
        {
            // A tool is new on nearly every call of an account's first days.
            machine = elsewhere > 0 && !toolKnown ? 2.4 : 0;
            toolKnown = true;
        }

        if (!toolKnown)
        {
            Judge(in observation, sink, anyKnown, elsewhere, together);
        }
        else if (machine * elsewhere > 0 || !systemKnown)
        {
            OtherMachine(in observation, sink, machine * elsewhere, systemKnown, together);
        }
        else
        {
            activity.GoOn(in observation, sink, Info);
        }
    }

    /// <summary>
    /// What it says that a network and a machine new to a settled actor come together, in nats: ln(share of takeovers / rate), the rate from
    /// how often that happens to the actor and to all of its kind in this account.
    /// </summary>
    /// <param name="machine">How much the machine differs: 1 another tool or system, less for a release or build; 0 not at all.</param>
    private double Arrival(in Observation o, bool cold, double elsewhere, double machine, ProgramProfile profile)
    {
        if (cold || o.Behavior.ActorDays < SettledDays || !Caller.HasPlace(in o))
        {
            return 0;
        }

        ulong principal = o.Actor.Principal.Value;
        HappeningRate rate = o.Actor.Class is IdentityClass.Workload or IdentityClass.Role or IdentityClass.ExternalAccount ? machines : people;
        bool both = elsewhere > 0 && machine > 0;
        double nats = both ? Math.Max(0, Math.Log(TakeoverShare * machine / rate.Of(principal))) * elsewhere : 0;
        bool first = both && arrivals.Count(Fingerprint.Join(principal, Fingerprint.Join(o.Origin.PrefixKey, profile.Build)), o.Time, Memory) == 1;
        rate.Count(principal, o.Time.Day, first);
        return nats;
    }

    private void Judge(in Observation o, FindingSink sink, bool programKnown, double elsewhere, double together)
    {
        bool cold = Standing.IsCold(in o);
        FeatureScore agent = o.Behavior[Feature.UserAgent];
        Standing standing = Standing.Of(in o, Feature.UserAgent);
        string tool = Caller.Tool(o.Event);
        var found = new Case(Cap) { Subject = tool, Theme = tool };
        bool machine = o.Actor.Class is IdentityClass.Workload or IdentityClass.Role or IdentityClass.ExternalAccount;
        if (!cold && !programKnown && !machine && o.Behavior.ActorDays >= 2)
        {
            found.Add(3.4 * Habit(in o, standing), Say.Text($"{Say.Actor(in o)} never used a program in {o.Behavior.ActorDays} days, only the console"));
        }
        else if (!cold)
        {
            found.Add((machine ? 1.2 : 1.6) * Strength(standing, agent), $"{tool}: {standing.Reason}");
        }

        if (consoles.Met(o.Actor.Principal.Value, o.Time, TimeSpan.FromHours(1)))
        {
            found.Add(cold ? 0.4 : 1, "the actor was in the web console within the hour before and goes on with a program");
        }

        found.Add(cold ? 0 : 1.6 * elsewhere, "and from a network that is new to the actor too");
        found.Add(together - found.Nats, "network and machine change together, which happens seldom to settled actors of this account");
        Report(found, in o, sink, $"{Say.Actor(in o)} called {Say.Name(o.What)}{Say.Tried(in o)} with {tool}, a program that is not part of its habits.");
    }

    private void OtherMachine(in Observation o, FindingSink sink, double nats, bool systemKnown, double together = 0)
    {
        double own = Math.Max(nats, systemKnown || Standing.IsCold(in o) ? 0 : 0.8);
        if (!IsEnough(in o, sink, own, together))
        {
            return;
        }

        string tool = Caller.Tool(o.Event);
        var found = new Case(Cap) { Subject = tool + " elsewhere", Theme = tool };
        found.Add(own, nats > 0
            ? $"{tool} as {Say.Actor(in o)} does not have it (release, build or system) or for a new kind of call, and from a network new to it: another machine"
            : $"{tool} on an operating system that {Say.Actor(in o)} never used it on");
        found.Add(together - found.Nats, "network and machine change together, which happens seldom to settled actors of this account");
        Report(found, in o, sink, $"{Say.Actor(in o)} called {Say.Name(o.What)}{Say.Tried(in o)} with {tool} from what seems another machine, at {Say.Place(in o)}.");
    }

    /// <summary>What <see cref="Report"/> will say of the numbers alone: most are dropped, and words cost more than numbers.</summary>
    private bool IsEnough(in Observation o, FindingSink sink, double own, double together)
    {
        Case numbers = new Case(Cap).Add(own, "");
        numbers.Add(together - numbers.Nats, "");
        if (o.Event.Is(EventFlags.Failed))
        {
            numbers.Discount(FailedShare, "");
        }

        return numbers.IsEnough(in o, sink, Info);
    }

    private void Report(Case found, in Observation o, FindingSink sink, string description)
    {
        if (o.Event.Is(EventFlags.Failed))
        {
            found.Discount(FailedShare, "the call failed");
        }

        double nats = found.Nats;
        if (found.Report(in o, sink, Info, description, repeats))
        {
            activity.Begin(in o, nats);
        }
    }

    /// <summary>How new the network is, 0 to 1. Pending ones (seen today for the first time) count as new still.</summary>
    private static double Elsewhere(in Observation o, bool cold)
    {
        FeatureScore prefix = o.Behavior[Feature.SourcePrefix];
        if (!Caller.HasPlace(in o) || !prefix.Applies || prefix.Level == NoveltyLevel.Known)
        {
            return 0;
        }

        double weight = prefix.Level switch { NoveltyLevel.NewToAccount => 1, NoveltyLevel.NewToPeers => 0.6, _ => prefix.PeersSeen > 0 ? 0.3 : 0.8 };
        return !cold ? weight * (o.Behavior.ActorDays < 2 && !Standing.IsCarriedOff(in o) ? 0.4 : 1) : prefix.Level > NoveltyLevel.NewToActor ? Standing.Warmth(in o) : 0;
    }

    private static bool IsNewOperation(in Observation o)
    {
        FeatureScore call = o.Behavior[Feature.Operation];
        return call.Applies && call.Level != NoveltyLevel.Known;
    }

    /// <summary>How settled it is that the actor uses no program: the longer it is known, the more; less where peers use this one.</summary>
    private static double Habit(in Observation o, Standing standing) =>
        Math.Clamp(0.4 + (0.06 * o.Behavior.ActorDays), 0.4, 1) * (standing.Level == NoveltyLevel.NewToActor ? 0.6 : 1);

    private static double Strength(Standing standing, FeatureScore agent) =>
        agent.Applies ? Math.Clamp(standing.Novelty * (standing.Level == NoveltyLevel.NewToActor ? 1.2 : 1), 0.25, 1) : 0.5;
}
