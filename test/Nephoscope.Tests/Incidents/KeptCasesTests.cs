using CsCheck;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Incidents;
using Xunit;
using static Nephoscope.Tests.Incidents.SampleEvidence;

namespace Nephoscope.Tests.Incidents;

/// <summary>Asking in between changes nothing: cases that were kept are those that a run over everything forms.</summary>
public sealed class KeptCasesTests
{
    private const int Minutes = 12 * 24 * 60;
    private static readonly string[] People = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy", "mallory", "niaj"];
    private static readonly string[] Addresses = ["198.51.100.7", "203.0.113.9", "192.0.2.1"];

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static readonly Gen<string> Somebody = OneOf(People);
    private static readonly Gen<int> Sometime = Gen.Int[0, Minutes];

    private static readonly Gen<Step> AnyFinding =
        from person in Somebody
        from minute in Sometime
        from analytic in OneOf("credential-unusual-source", "cli-unusual", "iam-update-anomalous", "discovery-burst", "decoy")
        from nats in Gen.Double[0.5, 9]
        from address in OneOf(Addresses)
        from named in Gen.Int[0, 11]
        select new Step($"finding {person} {minute} {analytic} {nats} {address} {named}", run => run.Correlator.Add(Finding(person, minute, analytic, nats).From(address) with
        {
            Entities = named < People.Length ? [Person(People[named])] : [],
            Process = analytic == "decoy" ? EvidenceProcess.Rule : EvidenceProcess.Behavior,
        }));

    private static readonly Gen<Step> AnySignal =
        from person in Somebody
        from minute in Sometime
        from nats in Gen.Double[0.5, 6]
        select new Step($"signal {person} {minute} {nats}", run => run.Correlator.Add(new Signal(
            Person(person), At(minute), MicroNats.FromNats(nats), MicroNats.FromNats(nats / 2), AttackTactic.Discovery, $"s-{person}-{minute}", "iam:ListUsers", "new")));

    private static readonly Gen<Step> AnyEdge =
        from a in Somebody
        from b in Somebody
        from minute in Sometime
        from kind in OneOf(EdgeKind.Assumed, EdgeKind.CreatedCredential, EdgeKind.ConnectedTo)
        select new Step($"edge {a} {b} {minute} {kind}", run => run.Correlator.Add(new CausalEdge(kind, Person(a), Person(b), At(minute), $"edge-{a}-{b}-{minute}-{kind}")));

    private static readonly Gen<Step> AnyDiscount =
        from person in Somebody
        from minute in Sometime
        from nats in Gen.Double[0.1, 4]
        select new Step($"discount {person} {minute} {nats}", run => run.Correlator.Discount(Person(person), At(minute), MicroNats.FromNats(nats)));

    private static readonly Gen<Step> AnyArrival =
        from person in Gen.Int[0, 30]
        from minute in Sometime
        from address in OneOf(Addresses)
        from known in Gen.Bool
        select new Step($"arrival {person} {minute} {address} {known}", run =>
        {
            ulong prefix = Finding("alice", 0, "x", 1).From(address).Source.PrefixKey;
            if (known)
            {
                run.Correlator.ObserveKnownSource(Person("other" + person), prefix, At(minute));
            }
            else
            {
                run.Correlator.ObserveSource(Person("other" + person), prefix, At(minute));
            }
        });

    private static readonly Gen<Step> AnySameActor =
        from a in Somebody
        from b in Somebody
        from minute in Sometime
        select new Step($"same {a} {b} {minute}", run => run.Correlator.SameActor(Person(a), Person(b), At(minute), "same"));

    /// <summary>Events move the thresholds; a new day lets go of what has faded.</summary>
    private static readonly Gen<Step> AnyCount =
        from minute in Gen.Int[0, 3 * Minutes]
        from count in Gen.Int[1, 400]
        select new Step($"count {minute} {count}", run =>
        {
            for (int i = 0; i < count; i++)
            {
                run.Correlator.CountScored(At(minute));
            }
        });

    private static readonly Gen<Step> AnyName =
        from person in Somebody
        select new Step($"name {person}", run => run.Entities.Know(
            EntityKind.User, System.Text.Encoding.UTF8.GetBytes("arn:aws:iam::111122223333:user/" + person), System.Text.Encoding.UTF8.GetBytes(person), "111122223333"u8));

    private static readonly Gen<Step> Anything = Gen.Frequency(
        (8, AnyFinding), (2, AnySignal), (3, AnyEdge), (2, AnyDiscount), (2, AnyArrival), (1, AnySameActor), (2, AnyCount), (1, AnyName));

    [Fact]
    public void Snapshots_in_between_change_nothing()
    {
        int several = 0;
        Gen.Select(Anything, Gen.Bool).List[1, 60].Sample(
            steps =>
            {
                var asked = new Run();
                var silent = new Run();
                foreach ((Step step, bool ask) in steps)
                {
                    step.Do(asked);
                    step.Do(silent);
                    if (ask)
                    {
                        _ = asked.Correlator.Snapshot(At(0));
                    }
                }

                IReadOnlyList<Incident> expected = silent.Correlator.Snapshot(At(0));
                Interlocked.Add(ref several, expected.Count > 1 ? 1 : 0);
                Assert.Equal(Tell(expected), Tell(asked.Correlator.Snapshot(At(0))));
            },
            iter: 2000);
        Assert.True(several > 200, "most samples must have several incidents, else they show nothing");
    }

    [Fact]
    public void What_nothing_happened_to_is_the_same_object()
    {
        var run = new Run();
        run.Correlator.Add(Finding("alice", 0, "cli-unusual", 8));
        run.Correlator.Add(Finding("bob", 10, "iam-update-anomalous", 8));
        Incident before = run.Correlator.Snapshot(At(20)).Single(incident => incident.Findings[0].Actor.Name == "alice");
        run.Correlator.Add(Finding("bob", 30, "discovery-burst", 3));
        IReadOnlyList<Incident> after = run.Correlator.Snapshot(At(40));
        Assert.Contains(after, incident => ReferenceEquals(incident, before));
        Assert.Equal(2, after.Single(incident => incident.Findings[0].Actor.Name == "bob").Findings.Count);
    }

    private static string Tell(IReadOnlyList<Incident> incidents) => string.Join('\n', incidents.Select(OcsfLine.Of));

    /// <summary>Something that happens, and in words.</summary>
    private sealed record Step(string What, Action<Run> Do)
    {
        public override string ToString() => What;
    }

    private sealed class Run
    {
        public Run() => Correlator = new IncidentCorrelator(new CorrelatorOptions { ThresholdFloor = 6 }, Entities);

        public EntityCatalog Entities { get; } = Catalog("alice", "bob");

        public IncidentCorrelator Correlator { get; }
    }
}
