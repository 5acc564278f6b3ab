using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Nephoscope.Fuzz;

// Mutation fuzzing of the JSON reader and the CloudTrail parser: fuzz CORPUS EXECUTIONS [SEED]
// The same corpus, number and seed give the same run. Ends with 1 at the first input that breaks a promise; the input is written to
// fuzz-failure.bin, and belongs into the corpus once the fault is found.
// Random policies, the evaluator against the plain one: fuzz --policies CASES [SEED]
if (args.Length >= 2 && args[0] == "--policies")
{
    int start = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 1;
    return PolicyTarget.Run(long.Parse(args[1], CultureInfo.InvariantCulture), start) == 0 ? 0 : 1;
}

if (args.Length < 2)
{
    Console.Error.WriteLine("usage: fuzz CORPUS EXECUTIONS [SEED]");
    return 2;
}

long executions = long.Parse(args[1], CultureInfo.InvariantCulture);
int seed = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 1;
List<byte[]> corpus = [.. Directory.EnumerateFiles(args[0], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
var mutator = new Mutator(corpus, seed);
using var target = new JsonTarget();
var watch = Stopwatch.StartNew();
for (long i = 1; i <= executions; i++)
{
    byte[] input = mutator.Next();
    string? failure;
    try
    {
        failure = target.Run(input, i);
    }
    catch (Exception thrown) when (thrown is not JsonException)
    {
        failure = thrown.ToString();
    }

    if (failure is not null)
    {
        File.WriteAllBytes("fuzz-failure.bin", input);
        Console.WriteLine($"execution {i}: {failure}");
        return 1;
    }

    if (i % 500_000 == 0 || i == executions)
    {
        Console.WriteLine($"{i} executions, {target.Events} events, {target.Rejects} rejects, {target.Compared} compared with the reference, {watch.Elapsed.TotalSeconds:F0} s");
    }
}

return 0;
