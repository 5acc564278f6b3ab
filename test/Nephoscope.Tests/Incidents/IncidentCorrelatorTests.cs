using CsCheck;
using Nephoscope.Events;
using Nephoscope.Incidents;
using Xunit;
using static Nephoscope.Tests.Incidents.SampleEvidence;

namespace Nephoscope.Tests.Incidents;

public sealed class IncidentCorrelatorTests
{
    private static readonly string[] People = ["alice", "bob", "carol"];

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static readonly Gen<Finding> AnyFinding =
        from person in OneOf(People)
        from minute in Gen.Int[0, 2300]
        from analytic in OneOf("credential-unusual-source", "cli-unusual", "iam-update-anomalous", "discovery-burst")
        from nats in Gen.Double[0.5, 9]
        from shared in Gen.Bool
        select Finding(person, minute, analytic, nats, eventUid: shared ? $"e-{person}-{minute}" : null).From("198.51.100.7");

    private static readonly Gen<CausalEdge> AnyEdge =
        from a in OneOf(People)
        from b in OneOf(People)
        from minute in Gen.Int[0, 2300]
        from kind in OneOf(EdgeKind.Assumed, EdgeKind.CreatedCredential, EdgeKind.ConnectedTo)
        select new CausalEdge(kind, Person(a), Person(b), At(minute), $"edge-{a}-{b}-{minute}-{kind}");

    [Fact]
    public void OrderOfArrivalDoesNotMatter()
    {
        Gen.Select(AnyFinding.List[1, 25], AnyEdge.List[0, 6], Gen.Int[1, int.MaxValue]).Sample((findings, edges, seed) =>
        {
            List<object> inOrder = [.. findings, .. edges];
            List<object> shuffled = [.. inOrder.OrderBy(item => Fingerprint.Of(seed + Key(item)))];
            Assert.Equal(Tell(Correlate(inOrder)), Tell(Correlate(shuffled)));
        }, iter: 300);
    }

    [Fact]
    public void FurtherEvidenceNeverLowersTheScore()
    {
        Gen.Select(AnyFinding.List[1, 12], AnyFinding).Sample((findings, further) =>
        {
            List<object> own = [.. findings.Select(finding => OnAlice(finding))];
            int before = Best(Correlate(own));
            own.Add(OnAlice(further) with { Uid = "fnd-further" });
            Assert.True(Best(Correlate(own)) >= before - 2);
        }, iter: 500);
    }

    [Fact]
    public void OneNoisyDetectorNeverWakesAnybody()
    {
        Gen.Double[3, 12].List[1, 200].Sample(evidence =>
        {
            IncidentCorrelator correlator = New();
            for (int i = 0; i < evidence.Count; i++)
            {
                correlator.Add(Finding("alice", i, "iam-update-anomalous", evidence[i]));
            }

            Assert.DoesNotContain(correlator.Snapshot(At(300)), incident => incident.Severity >= Severity.High);
        }, iter: 100);
    }

    [Fact]
    public void TwoDetectionsOnOneEventAreNoCorroboration()
    {
        IncidentCorrelator correlator = New();
        correlator.Add(Finding("alice", 1, "iam-update-anomalous", 60, eventUid: "same"));
        correlator.Add(Finding("alice", 1, "credential-unusual-source", 60, eventUid: "same"));
        Assert.All(correlator.Snapshot(At(2)), incident => Assert.True(incident.Severity < Severity.High));

        correlator.Add(Finding("alice", 2, "cli-unusual", 3));
        Assert.Contains(correlator.Snapshot(At(3)), incident => incident.Severity >= Severity.High);
    }

    [Fact]
    public void FurtherFindingsOnOneEventCountAQuarter()
    {
        IncidentCorrelator correlator = New();
        correlator.Add(Finding("alice", 1, "iam-update-anomalous", 4, eventUid: "same"));
        correlator.Add(Finding("alice", 1, "cli-unusual", 6, eventUid: "same"));
        Assert.Equal(7.0, correlator.Snapshot(At(1))[0].Score.Nats, 5);
    }

    [Fact]
    public void RepeatsCountHalfThenAQuarter()
    {
        IncidentCorrelator correlator = New();
        correlator.Add(Finding("alice", 1, "iam-update-anomalous", 4, eventUid: "a"));
        correlator.Add(Finding("alice", 1, "iam-update-anomalous", 4, eventUid: "b"));
        correlator.Add(Finding("alice", 1, "iam-update-anomalous", 4, eventUid: "c"));
        Assert.Equal(7.0, correlator.Snapshot(At(1))[0].Score.Nats, 5);
    }

    [Fact]
    public void WhatGrowsCountsInFullAndReplacesWhatItWas()
    {
        IncidentCorrelator correlator = New();
        correlator.Add(Finding("alice", 1, "discovery-burst", 2, eventUid: "a") with { Theme = 7 });
        correlator.Add(Finding("alice", 1, "discovery-burst", 3, eventUid: "b") with { Theme = 7, Carried = MicroNats.FromNats(2) });
        correlator.Add(Finding("alice", 1, "discovery-burst", 5, eventUid: "c") with { Theme = 7, Carried = MicroNats.FromNats(3) });
        Assert.Equal(5.0, correlator.Snapshot(At(1))[0].Score.Nats, 5);
        correlator.Add(Finding("alice", 1, "discovery-burst", 4, eventUid: "d") with { Theme = 8 });
        Assert.Equal(7.0, correlator.Snapshot(At(1))[0].Score.Nats, 5);
    }

    [Fact]
    public void EvidenceHalvesItsRatioInTheHalfLife()
    {
        IncidentCorrelator correlator = New();
        correlator.Add(Finding("alice", 0, "cli-unusual", 6));
        correlator.Add(Finding("alice", 24 * 60, "iam-update-anomalous", 6));
        Assert.Equal(12 - Math.Log(2), correlator.Snapshot(At(24 * 60))[0].Score.Nats, 5);
    }

    [Fact]
    public void PaddingDoesNotWashNoveltyOut()
    {
        IncidentCorrelator plain = New();
        IncidentCorrelator padded = New();
        foreach (IncidentCorrelator correlator in new[] { plain, padded })
        {
            foreach (Finding finding in SevenSteps().Select(OnAlice))
            {
                correlator.Add(finding);
                for (int i = 0; i < 2000 && correlator == padded; i++)
                {
                    correlator.Discount(Person("alice"), finding.Time.Plus(TimeSpan.FromSeconds(1)), MicroNats.FromNats(-1.5));
                }
            }
        }

        Incident washed = Assert.Single(padded.Snapshot(At(100)));
        Assert.True(washed.Severity >= Severity.High);
        Assert.True(washed.Score < plain.Snapshot(At(100))[0].Score, "ordinary events must count in the full stream");
    }

    [Fact]
    public void DiscountOfAThreadWithoutEvidenceLeavesNothing()
    {
        IncidentCorrelator correlator = New();
        correlator.Discount(Person("alice"), At(0), MicroNats.FromNats(5));
        correlator.Add(Finding("alice", 30, "cli-unusual", 5));
        Assert.Equal(5, correlator.Snapshot(At(31))[0].Score.Nats, 5);
    }

    [Fact]
    public void ThreadsWithoutAnEdgeNeverJoin()
    {
        AnyFinding.List[1, 30].Sample(findings =>
        {
            IncidentCorrelator correlator = New();
            foreach (Finding finding in findings)
            {
                correlator.Add(finding with { SourceAddress = "", Source = default });
            }

            Assert.All(correlator.Snapshot(At(3000)), incident => Assert.Single(incident.Findings.Select(finding => finding.Actor.Key).Distinct()));
        }, iter: 200);
    }

    [Fact]
    public void AnEdgeJoinsOnlyWhereBothEndsOwnEvidence()
    {
        Assert.Equal(2, JoinWith(bobsEvidence: 2.9, edgeMinute: 5).Count);
        Incident joined = Assert.Single(JoinWith(bobsEvidence: 6, edgeMinute: 5));
        Assert.Equal(2, joined.Findings.Select(finding => finding.Actor.Name).Distinct().Count());
        Assert.Equal(2, JoinWith(bobsEvidence: 6, edgeMinute: -97 * 60).Count);
    }

    [Fact]
    public void MergeKeepsTheOldestIdAndBothHistories()
    {
        IncidentCorrelator correlator = New();
        correlator.Add(Finding("alice", 0, "cli-unusual", 8));
        correlator.Add(Finding("bob", 10, "iam-update-anomalous", 8));
        IReadOnlyList<Incident> before = correlator.Snapshot(At(11));
        correlator.Add(new CausalEdge(EdgeKind.Assumed, Person("bob"), Person("alice"), At(20), "edge"));
        Incident merged = Assert.Single(correlator.Snapshot(At(21)));
        string older = before.Single(incident => incident.StartTime == At(0)).Uid;
        string younger = before.Single(incident => incident.StartTime == At(10)).Uid;
        Assert.Equal(older, merged.Uid);
        Assert.Equal([younger], merged.AliasOf);
        Assert.All(before.SelectMany(incident => incident.History), change => Assert.Contains(change, merged.History));
    }

    [Fact]
    public void ARareSourceJoinsAndTheOfficeDoesNot()
    {
        Assert.Single(SharedSource(principals: 2));
        Assert.Equal(2, SharedSource(principals: 40).Count);
    }

    [Fact]
    public void LineageMovesEvidenceToTheActor()
    {
        IncidentCorrelator correlator = New();
        correlator.Add(Finding("alice", 0, "cli-unusual", 8));
        correlator.Add(Finding("bob", 10, "iam-update-anomalous", 8));
        correlator.SameActor(Person("bob"), Person("alice"), At(12), "assume");
        Incident incident = Assert.Single(correlator.Snapshot(At(13)));
        Assert.Equal(16, incident.Score.Nats, 2);
        Assert.True(correlator.IsSuspect(Person("bob")));
    }

    [Fact]
    public void AnOpenedIncidentClosesAfterQuietAndReopensOnItsRoot()
    {
        IncidentCorrelator correlator = New();
        correlator.Add(Finding("alice", 0, "credential-unusual-source", 9, AttackTactic.InitialAccess));
        correlator.Add(Finding("alice", 5, "cli-unusual", 9, AttackTactic.Execution));
        correlator.Add(Finding("alice", 10 * 24 * 60, "discovery-burst", 4, AttackTactic.Discovery));
        Assert.Single(correlator.Snapshot(At(11 * 24 * 60)));
        correlator.Add(Finding("alice", 50 * 24 * 60, "discovery-burst", 4, AttackTactic.Discovery));
        Assert.Equal(2, correlator.Snapshot(At(51 * 24 * 60)).Count);
    }

    [Fact]
    public void FadedThreadsStayAsFinishedIncidents()
    {
        IncidentCorrelator kept = New();
        IncidentCorrelator forgetting = New();
        foreach (IncidentCorrelator correlator in new[] { kept, forgetting })
        {
            correlator.Add(Finding("alice", 0, "cli-unusual", 4));
            correlator.Add(Finding("bob", 1, "cli-unusual", 9));
        }

        for (int day = 0; day < 60; day++)
        {
            forgetting.CountScored(At(day * 1440));
        }

        Assert.False(forgetting.IsSuspect(Person("bob")));
        Assert.Equal(Tell(kept.Snapshot(At(1))), Tell(forgetting.Snapshot(At(60 * 1440))));
    }

    [Fact]
    public void TheThresholdFollowsTheBudget()
    {
        double Threshold(double budget, int events = 400_000)
        {
            var correlator = new IncidentCorrelator(new CorrelatorOptions { FalseIncidentsPerWeek = budget }, Catalog());
            for (int i = 0; i < events; i++)
            {
                correlator.CountScored(At(i * 0.02));
            }

            return correlator.Threshold(At(400_000 * 0.02)).Nats;
        }

        Assert.Equal(Math.Log(400_000 / 0.5) + Math.Log(3), Threshold(0.5), 4);
        Assert.Equal(Threshold(0.5) + Math.Log(5), Threshold(0.1), 4);
        Assert.Equal(6 + Math.Log(3), Threshold(1000), 4);
        Assert.Equal(11 + Math.Log(3), Threshold(0.5, 8000), 4);
        Assert.Equal(Math.Log(2500 / 0.5) + 1.5 + Math.Log(3), Threshold(0.5, 2500), 4);
        Assert.Equal(9.6 + Math.Log(3), Threshold(0.5, 1000), 4);
        Assert.Equal(9.6 - Math.Log(20) + Math.Log(3), Threshold(10, 1000), 4);
    }

    [Fact]
    public void ANearCertainDecoyStandsAlone()
    {
        IncidentCorrelator correlator = New();
        correlator.Add(Finding("alice", 0, "decoy", 12) with { Process = EvidenceProcess.Rule });
        Assert.Equal(Severity.Critical, Assert.Single(correlator.Snapshot(At(1))).Severity);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void A_new_network_that_settled_people_come_to_on_known_machines_is_forgiven(int people, bool high)
    {
        IncidentCorrelator correlator = New();
        Finding first = Finding("alice", 0, "credential-unusual-source", 7).From("198.51.100.7");
        correlator.Add(first);
        for (int i = 0; i < people; i++)
        {
            correlator.ObserveKnownSource(Person("other" + i), first.Source.PrefixKey, At(10 + i));
        }

        correlator.Add(Finding("alice", 60, "iam-update-anomalous", 7));
        IReadOnlyList<Incident> incidents = correlator.Snapshot(At(70));
        Assert.Equal(high, incidents.Any(incident => incident.Severity >= Severity.High));
        Assert.Equal(high, incidents.Max(incident => incident.Score.Nats) > 13);
    }

    [Fact]
    public void A_title_names_the_address_that_carries_most_evidence()
    {
        IncidentCorrelator correlator = New();
        correlator.Add(Finding("alice", 0, "credential-unusual-source", 3.5).From("192.0.2.9"));
        correlator.Add(Finding("alice", 5, "cli-unusual", 0.6).From("203.0.113.77"));
        correlator.Add(Finding("alice", 60, "cli-unusual", 6).From("198.51.100.7"));
        correlator.Add(Finding("alice", 90, "iam-update-anomalous", 7).From("198.51.100.7"));
        Incident incident = Assert.Single(correlator.Snapshot(At(120)));
        Assert.Contains("198.51.100.7 (NL, AS64500)", incident.Title, StringComparison.Ordinal);
        Assert.DoesNotContain(incident.Findings, finding => finding.SourceAddress == "203.0.113.77");
        Assert.Contains(incident.Findings, finding => finding.SourceAddress == "192.0.2.9");
    }

    private static IReadOnlyList<Incident> JoinWith(double bobsEvidence, double edgeMinute)
    {
        IncidentCorrelator correlator = New();
        correlator.Add(new CausalEdge(EdgeKind.Assumed, Person("alice"), Person("bob"), At(edgeMinute), "edge"));
        correlator.Add(Finding("alice", 0, "cli-unusual", 6));
        correlator.Add(Finding("bob", 10, "iam-update-anomalous", bobsEvidence));
        correlator.Add(Finding("bob", 10, "iam-update-anomalous", 0.1, eventUid: "more"));
        IReadOnlyList<Incident> incidents = correlator.Snapshot(At(20));
        return bobsEvidence < 3 ? [.. incidents, .. incidents.Where(incident => incident.Findings.All(finding => finding.Actor.Name == "alice"))] : incidents;
    }

    private static IReadOnlyList<Incident> SharedSource(int principals)
    {
        IncidentCorrelator correlator = New();
        Finding first = Finding("alice", 0, "cli-unusual", 6).From("198.51.100.7");
        for (int i = 0; i < principals - 2; i++)
        {
            correlator.ObserveSource(Person("other" + i), first.Source.PrefixKey, At(-i));
        }

        correlator.Add(first);
        correlator.Add(Finding("bob", 10, "iam-update-anomalous", 6).From("198.51.100.8"));
        return correlator.Snapshot(At(20));
    }

    private static Finding OnAlice(Finding finding) => finding with { Actor = Finding("alice", 0, "x", 1).Actor, Entities = [] };

    private static IncidentCorrelator New() => new(new CorrelatorOptions(), Catalog(People));

    private static IReadOnlyList<Incident> Correlate(IEnumerable<object> evidence)
    {
        IncidentCorrelator correlator = New();
        foreach (object item in evidence)
        {
            if (item is Finding finding)
            {
                correlator.Add(finding);
            }
            else
            {
                correlator.Add((CausalEdge)item);
            }
        }

        return correlator.Snapshot(At(5000));
    }

    private static int Best(IReadOnlyList<Incident> incidents) => incidents.Count == 0 ? 0 : incidents.Max(incident => incident.Score.Value);

    private static string Key(object item) => item is Finding finding ? finding.Uid : ((CausalEdge)item).EventUid;

    private static string Tell(IReadOnlyList<Incident> incidents) => string.Join('\n', incidents.Select(OcsfLine.Of));
}
