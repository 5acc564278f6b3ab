using CsCheck;
using Nephoscope.Events;
using Nephoscope.Graph;

namespace Nephoscope.Tests.Graph;

public sealed class ConnectingTreeTests
{
    private const int Nodes = 8;

    /// <summary>A graph of up to eight entities, and some of them to be joined.</summary>
    private static readonly Gen<(TreeEdge[] Edges, EntityKey[] Terminals)> Graphs =
        Gen.Select(
            Gen.Select(Gen.Int[1, Nodes], Gen.Int[1, Nodes], Gen.Int[1, 9], (from, to, cost) => new TreeEdge(Key(from), Key(to), cost)).Array[0, 16],
            Gen.Int[1, Nodes].Array[0, 5],
            (edges, terminals) => (edges, terminals.Distinct().Select(Key).ToArray()));

    [Fact]
    public void All_that_can_be_joined_is_joined_and_nothing_else_hangs_on() => Graphs.Sample(
        graph =>
        {
            IReadOnlyList<TreeEdge> tree = ConnectingTree.Of(graph.Edges, graph.Terminals);
            int[] whole = Parts(graph.Edges);
            int[] part = Parts(tree);
            bool joined = graph.Terminals.All(one => graph.Terminals.All(other => Same(whole, one, other) == Same(part, one, other)));
            bool isForest = tree.Count == Enumerable.Range(1, Nodes).Count(node => part[node] != node);
            bool trimmed = tree.SelectMany(edge => new[] { edge.From, edge.To }).CountBy(key => key).All(entry => entry.Value > 1 || graph.Terminals.Contains(entry.Key));
            return joined && isForest && trimmed && tree.All(graph.Edges.Contains);
        },
        iter: 3000, threads: 1);

    [Fact]
    public void It_costs_at_most_twice_the_cheapest() => Graphs.Sample(
        graph =>
        {
            int[] whole = Parts(graph.Edges);
            if (graph.Terminals.Length < 2 || graph.Terminals.Any(terminal => !Same(whole, terminal, graph.Terminals[0])))
            {
                return true;
            }

            return ConnectingTree.Of(graph.Edges, graph.Terminals).Sum(edge => edge.Cost) <= 2 * Cheapest(graph.Edges, graph.Terminals);
        },
        iter: 1000, threads: 1);

    [Fact]
    public void The_order_of_the_input_does_not_matter() => Graphs.Sample(
        graph => ConnectingTree.Of(graph.Edges.Reverse(), graph.Terminals.Reverse()).SequenceEqual(ConnectingTree.Of(graph.Edges, graph.Terminals)),
        iter: 2000, threads: 1);

    [Fact]
    public void The_star_in_the_middle_is_found()
    {
        TreeEdge[] edges = [new(Key(1), Key(8), 2), new(Key(2), Key(8), 2), new(Key(3), Key(8), 2), new(Key(1), Key(2), 5), new(Key(2), Key(3), 5), new(Key(7), Key(8), 1)];
        Assert.Equal(edges[..3], ConnectingTree.Of(edges, [Key(1), Key(2), Key(3)]));
    }

    [Fact]
    public void The_brute_force_knows_the_star() => Assert.Equal(6, Cheapest([new(Key(1), Key(8), 2), new(Key(2), Key(8), 2), new(Key(3), Key(8), 2), new(Key(1), Key(2), 5)], [Key(1), Key(2), Key(3)]));

    /// <summary>The cheapest spanning tree over any set of entities that holds the terminals.</summary>
    private static int Cheapest(TreeEdge[] edges, EntityKey[] terminals)
    {
        int best = int.MaxValue;
        for (int set = 0; set < 1 << Nodes; set++)
        {
            if (terminals.Any(terminal => (set & Bit(terminal)) == 0))
            {
                continue;
            }

            int[] part = Parts([]);
            int cost = 0;
            int joins = 0;
            foreach (TreeEdge edge in edges.Where(edge => (set & Bit(edge.From)) != 0 && (set & Bit(edge.To)) != 0).OrderBy(edge => edge.Cost))
            {
                if (!Same(part, edge.From, edge.To))
                {
                    Merge(part, edge);
                    cost += edge.Cost;
                    joins++;
                }
            }

            best = joins == System.Numerics.BitOperations.PopCount((uint)set) - 1 ? Math.Min(best, cost) : best;
        }

        return best;
    }

    private static int[] Parts(IEnumerable<TreeEdge> edges)
    {
        int[] part = [.. Enumerable.Range(0, Nodes + 1)];
        foreach (TreeEdge edge in edges)
        {
            Merge(part, edge);
        }

        return part;
    }

    /// <summary>Each part is named by its smallest entity.</summary>
    private static void Merge(int[] part, TreeEdge edge)
    {
        int one = part[(int)edge.From.Value];
        int other = part[(int)edge.To.Value];
        for (int i = 0; i < part.Length; i++)
        {
            part[i] = part[i] == one || part[i] == other ? Math.Min(one, other) : part[i];
        }
    }

    private static bool Same(int[] part, EntityKey one, EntityKey other) => part[(int)one.Value] == part[(int)other.Value];

    private static int Bit(EntityKey key) => 1 << ((int)key.Value - 1);

    private static EntityKey Key(int number) => new((ulong)number);
}
