using CsCheck;
using Nephoscope.Behavior;
using Nephoscope.Events;
using Xunit;

namespace Nephoscope.Tests.Behavior;

public sealed class ModelProperties
{
    private static readonly Gen<NodeState> GenNode =
        from n in Gen.Double[0, 5000]
        from values in Gen.Double[0, 1]
        from singletons in Gen.Double[0, 1]
        select new NodeState { Observations = n, Values = n * values, Singletons = n * values * singletons, Day = 400 };

    [Fact]
    public void The_four_levels_sum_to_one_for_any_state_and_any_correction() =>
        Gen.Select(GenNode, GenNode, GenNode, Gen.Int[0, 3000]).Sample((self, peers, account, surprises) =>
        {
            double[] normal = Levels(self, peers, account);
            Assert.Equal(1, normal.Sum(), 1e-9);
            var monitor = new CalibrationMonitor();
            for (int i = 0; i < surprises; i++)
            {
                monitor.Observe(true, Feature.Operation, seen: false, 0.1);
            }

            monitor.Correct(true, Feature.Operation, normal);
            Assert.Equal(1, normal.Sum(), 1e-9);
            Assert.All(normal, static p => Assert.InRange(p, 0, 1));
            double[] attack = Attackers(self, peers, account);
            Assert.Equal(1, attack.Sum(), 1e-9);
            Assert.All(attack, static q => Assert.InRange(q, 0, 1));
        });

    [Fact]
    public void Classes_sum_to_one_at_every_level_and_in_every_stage()
    {
        for (int level = 0; level < 4; level++)
        {
            Assert.Equal(1, Enumerable.Range(0, ClassModel.Classes).Sum(c => ClassModel.ShippedShare(level, c)), 1e-9);
        }

        Gen.Int[0, ClassModel.Classes - 1].Array[0, 30].Sample(seen =>
        {
            StageWeights weights = default;
            KillChain.Reset(ref weights);
            foreach (int c in seen)
            {
                KillChain.Update(ref weights, (ApiClass)c);
            }

            Assert.Equal(1, Enumerable.Range(0, ClassModel.Classes).Sum(c => KillChain.Predict(in weights, (ApiClass)c)), 1e-6);
        });
    }

    [Fact]
    public void Evidence_averages_at_most_one_where_the_model_is_true() =>
        Gen.Select(GenNode, GenNode, GenNode, Gen.Int[0, ClassModel.Classes - 1].Array[0, 12]).Sample(
            (self, peers, account, seen) =>
            {
                StageWeights weights = default;
                KillChain.Reset(ref weights);
                foreach (int c in seen)
                {
                    KillChain.Update(ref weights, (ApiClass)c);
                }

                // The whole expectation, cell by cell: sampling could only blur it.
                double[] normal = Levels(self, peers, account);
                double[] attack = Attackers(self, peers, account);
                double mean = 0;
                for (int level = 0; level < 4; level++)
                {
                    for (int c = 0; c < ClassModel.Classes; c++)
                    {
                        double p = normal[level] * ClassModel.ShippedShare(level, c);
                        double q = attack[level] * KillChain.Predict(in weights, (ApiClass)c);
                        mean += p * Math.Pow(Math.Min(q / Math.Max(p, 1e-15), 300), 0.9);
                    }
                }

                Assert.InRange(mean, 0, 1 + 1e-9);
            });

    [Fact]
    public void An_operation_attackers_favour_is_no_more_than_one_on_average_within_its_class()
    {
        foreach (IGrouping<ApiClass, ApiEntry> group in ApiCatalog.Default.Entries.Where(static e => e.Operation.Length > 0).GroupBy(static e => e.Class))
        {
            double benign = group.Sum(static entry => entry.BenignShare);
            Assert.InRange(group.Sum(entry => entry.BenignShare / benign * ClassModel.Favour(entry)), 0, 1.05);
        }
    }

    [Fact]
    public void Learning_never_makes_a_value_more_suspicious() =>
        Gen.Select(Gen.Int[0, 1000], Gen.Int[1, 40], Gen.Int[1, 6]).Sample(
            (seed, history, repeats) =>
            {
                using var company = new Company();
                for (int i = 0; i < history; i++)
                {
                    company.Score(new Call(Company.At(i), $"p{(seed + i) % 4}", $"svc{(seed + (i * 7)) % 11}:ListThings") { Session = $"{i}", Address = $"198.51.{(seed + i) % 9}.3" });
                }

                Call call = new(Company.At(history + 72), "p1", "svc99:ListThings") { Session = "a", Address = "203.0.113.9" };
                Assessment first = company.Score(in call);
                int region = first[Feature.ServiceRegion].MicroNats;
                int source = first[Feature.SourcePrefix].MicroNats;
                for (int i = 1; i <= repeats; i++)
                {
                    Assessment again = company.Score(call with { Time = Company.At(history + 72 + (i * 49)), Session = $"b{i}" });
                    Assert.True(again[Feature.ServiceRegion].MicroNats <= Math.Max(region, 0));
                    Assert.True(again[Feature.SourcePrefix].MicroNats <= Math.Max(source, 0));
                }
            }, iter: 20);

    [Fact]
    public void Padding_changes_nothing_in_the_novelty_process() =>
        Gen.Int[0, 120].Sample(
            padding =>
            {
                int plain = WithPadding(0);
                Assert.True(plain > 0);
                Assert.Equal(plain, WithPadding(padding));
            }, iter: 6);

    [Fact]
    public void An_empty_account_gives_finite_capped_evidence()
    {
        foreach (ApiEntry entry in ApiCatalog.Default.Entries.Where(static e => e.Operation.Length > 0 && e.Id % 7 == 0))
        {
            using var company = new Company();
            Assessment assessment = company.Score(new Call(Company.At(1), "x", $"{entry.Service}:{entry.Operation}"));
            Assert.InRange(assessment.Evidence.Nats, -3, 9);
            Assert.InRange(assessment.Novelty.Nats, -3, 7);
        }
    }

    [Theory]
    [InlineData(3, 0.4, 0.5)]
    [InlineData(30, 2, 2)]
    [InlineData(200, 20, 0.3)]
    public void Tails_of_counts_agree_with_the_plain_sum(int k, double mean, double size)
    {
        double p = size / (size + mean);
        double term = Math.Pow(p, size);
        double tail = 0;
        for (int j = 0; j < 20_000; j++)
        {
            tail += j >= k ? term : 0;
            term *= (size + j) / (j + 1) * (1 - p);
        }

        Assert.Equal(Math.Max(tail, 1e-8), NegativeBinomial.Tail(k, mean, size), Math.Max(tail * 2e-3, 1e-12));
    }

    [Fact]
    public void Exact_logarithms_and_powers_agree_with_the_library() => Gen.Double[1e-200, 1e200].Sample(x =>
    {
        Assert.Equal(Math.Log(x), ExactMath.Ln(x), 1e-10);
        Assert.Equal(1, ExactMath.Exp(Math.Log(x)) / x, 1e-9);
    });

    [Fact]
    public void Small_floats_keep_their_precision() => Gen.Double[0.01, 100_000].Sample(x =>
    {
        Assert.Equal(1, SmallFloat.Decode(SmallFloat.Encode(x, 24, 5, -8), 24, 5, -8) / x, 1e-4);
        Assert.Equal(1, SmallFloat.Decode(SmallFloat.Encode(x, 20, 5, -8), 20, 5, -8) / x, 1e-3);
    });

    [Fact]
    public void The_value_table_finds_what_was_set_and_nothing_else() => Gen.Select(Gen.Int[1, 5000], Gen.ULong).Sample(
        (count, seed) =>
        {
            var table = new ValueTable();
            for (int i = 0; i < count; i++)
            {
                table.Set(Fingerprint.Join(seed, (ulong)i), ValueState.Of(1 + (i % 50), i % 2 == 0, i % 3 == 0, false, 400), 400);
            }

            Assert.Equal(count, table.Count);
            for (int i = 0; i < count; i++)
            {
                Assert.Equal(ValueState.Of(1 + (i % 50), i % 2 == 0, i % 3 == 0, false, 400), table.Find(Fingerprint.Join(seed, (ulong)i)));
                Assert.True(table.Find(Fingerprint.Join(seed, (ulong)(i + count))).IsNone);
            }
        }, iter: 20);

    [Fact]
    public void Volumes_far_above_the_actors_own_are_improbable_and_ordinary_ones_are_not()
    {
        TailModel.TailRecord record = default;
        for (int i = 0; i < 2000; i++)
        {
            TailModel.Add(ref record, 1000 * (1 + (Fingerprint.Join(7, (ulong)i) % 1000 / 100.0)));
        }

        Assert.InRange(TailModel.TailOf(ref record, 4000), 0.5, 0.9);
        double far = TailModel.TailOf(ref record, 5_000_000);
        Assert.True(far < 1e-4, far.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(TailModel.TailOf(ref record, 50_000) >= far);
    }

    private static int WithPadding(int padding)
    {
        using var company = new Company();
        for (int day = 0; day < 8; day++)
        {
            foreach (string operation in new[] { "ec2:DescribeInstances", "kms:Decrypt", "s3:GetObject" })
            {
                company.Score(new Call(Company.At((24 * day) + 9), "victim", operation) { Session = $"{day}" });
            }
        }

        company.Score(new Call(Company.At(200), "victim", "kms:Decrypt") { Session = "now" });
        for (int i = 0; i < padding; i++)
        {
            Assessment padded = company.Score(new Call(Company.At(200.1 + (i * 0.001)), "victim", i % 2 == 0 ? "ec2:DescribeInstances" : "s3:GetObject") { Session = "now" });
            Assert.Equal(0, padded.Novelty.Value);
        }

        return company.Score(new Call(Company.At(201), "victim", "iam:AttachUserPolicy") { Session = "now" }).Novelty.Value;
    }

    private static double[] Levels(NodeState self, NodeState peers, NodeState account)
    {
        double w0 = NoveltyModel.NewProbability(in self);
        double w1 = NoveltyModel.NewProbability(in peers);
        double w2 = NoveltyModel.NewProbability(in account);
        return [1 - w0, w0 * (1 - w1), w0 * w1 * (1 - w2), w0 * w1 * w2];
    }

    private static double[] Attackers(NodeState self, NodeState peers, NodeState account)
    {
        double[] attack = new double[4];
        NoveltyModel.Attackers(
            Priors.OperationLevels, self.Observations / (self.Observations + 8), peers.Observations / (peers.Observations + 8),
            account.Observations / (account.Observations + 8), attack);
        return attack;
    }
}
