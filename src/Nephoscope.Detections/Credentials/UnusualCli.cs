using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Programmatic access by someone who has none, or with a tool that is not theirs.</summary>
public sealed class UnusualCli : IDetector
{
    private const double Cap = 5;
    private static readonly TimeSpan Memory = TimeSpan.FromDays(90);
    private readonly RecentUse tools = new(16_384);
    private readonly RecentUse consoles = new();
    private readonly Repeats repeats = new();

    public DetectorInfo Info { get; } = new()
    {
        Uid = "cli-unusual",
        Title = "Unusual CLI activity",
        Decides = "At the first call of a session with a user agent that is a program (command line, SDK, script; no browser, console or service). "
            + "Programmatic access by an actor that only ever used the console gives 3.4 nats, a tool new to the actor 1.6 (the name before the first "
            + "slash: another version of a known tool is no news), less where peers use the tool (0.6), 1 more when the actor was in the console "
            + "within the hour before, 0.8 more when the network is new to the actor too. Weighted by how long the actor is known, or how seldom it brings a new tool. At most 5 nats. In an account's first two days only "
            + "the switch from console to program counts. A user agent is the caller's word: it can hide, never incriminate by its name.",
        Attacks = [CloudAttack.CloudApi, CloudAttack.StolenCloudAccount],
        Triggers = Triggers.UserAgentNewInSession | Triggers.SessionStart,
    };

    public void Detect(in Observation observation, FindingSink sink)
    {
        if (Caller.IsProvider(in observation) || observation.Actor.OnBehalf || observation.Event.Is(EventFlags.OnBehalf))
        {
            return;
        }

        ulong principal = observation.Actor.Principal.Value;
        if (!Caller.IsProgram(observation.Event))
        {
            if (Caller.IsConsole(observation.Event))
            {
                consoles.Count(principal, observation.Time, TimeSpan.FromHours(1));
            }

            return;
        }

        bool toolKnown = Remember(Fingerprint.Join(principal, Caller.ToolKey(observation.Event)), in observation);
        bool programKnown = Remember(Fingerprint.Join(principal, 1), in observation);
        FeatureScore agent = observation.Behavior[Feature.UserAgent];
        if (toolKnown || (agent.Applies && agent.Level == NoveltyLevel.Known))
        {
            return;
        }

        Judge(in observation, sink, agent, Caller.Tool(observation.Event), programKnown);
    }

    private void Judge(in Observation o, FindingSink sink, FeatureScore agent, string tool, bool programKnown)
    {
        bool cold = Standing.IsCold(in o);
        Standing standing = Standing.Of(in o, Feature.UserAgent);
        var found = new Case(Cap) { Subject = tool };
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

        FeatureScore prefix = o.Behavior[Feature.SourcePrefix];
        found.Add(
            !cold && Caller.HasPlace(in o) && prefix.Applies && prefix.Level > NoveltyLevel.NewToActor ? 0.8 : 0, "and from a network that neither the actor nor its peers use");
        if (o.Event.Is(EventFlags.Failed))
        {
            found.Discount(0.7, "the call failed");
        }

        found.Report(in o, sink, Info, $"{Say.Actor(in o)} called {Say.Name(o.What)}{Say.Tried(in o)} with {tool}, a program that is not part of its habits.", repeats);
    }

    /// <summary>How settled it is that the actor uses no program: the longer it is known, the more; less where peers use this one.</summary>
    private static double Habit(in Observation o, Standing standing) =>
        Math.Clamp(0.4 + (0.06 * o.Behavior.ActorDays), 0.4, 1) * (standing.Level == NoveltyLevel.NewToActor ? 0.6 : 1);

    private static double Strength(Standing standing, FeatureScore agent) =>
        agent.Applies ? Math.Clamp(standing.Novelty * (standing.Level == NoveltyLevel.NewToActor ? 1.2 : 1), 0.25, 1) : 0.5;

    /// <summary>Notes the use; true where the first was more than a day ago.</summary>
    private bool Remember(ulong key, in Observation o)
    {
        bool known = tools.TryFirst(key, out EventTime first) && o.Time.Since(first) > TimeSpan.FromHours(24);
        if (!o.Event.Is(EventFlags.Denied))
        {
            tools.Count(key, o.Time, Memory);
        }

        return known;
    }
}
