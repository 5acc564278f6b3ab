using System.Globalization;
using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>
/// The entry that takes arguments as text: <c>generate --out DIR [options]</c>. Exit codes: 0 done, 1 failed, 2 wrong usage.
/// </summary>
public static class LabCommand
{
    private const string Usage =
        """
        generate --out DIR [--seven-steps] [--seed N] [--people N] [--accounts N] [--days N] [--start yyyy-mm-dd]
                 [--people-activity X] [--machine-activity X] [--workloads-per-person X] [--hosts N] [--host-days N]
                 [--attack] [--attack-minutes N] [--attack-seed N]
        """;

    /// <summary>The options of <c>samples/seven-steps</c>: a small company, thinned to fit into a repository.</summary>
    public static CompanyOptions SevenSteps { get; } = new()
    {
        Seed = 7,
        People = 12,
        Accounts = 2,
        Days = 15,
        PeopleActivity = 0.2,
        MachineActivity = 0.1,
        Hosts = 4,
        HostDays = 2,
        Packing = System.IO.Compression.CompressionLevel.SmallestSize,
        Attack = new AttackOptions(),
        Parameters = new CompanyParameters { WorkloadsPerPerson = Parameter.Assumed(6, "thinned for the sample") },
    };

    /// <summary>Runs the command; what it did goes to <paramref name="output"/>, mistakes with their remedy to <paramref name="error"/>.</summary>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        if (!TryRead(arguments, out CompanyOptions options, out string? folder, out string? problem))
        {
            error.WriteLine(problem);
            error.WriteLine(Usage);
            return 2;
        }

        try
        {
            long count = CompanySimulator.Generate(options, folder!);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} simulated records in {folder}"));
            return 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"cannot write {folder}: {exception.Message}");
            return 1;
        }
    }

    private static bool TryRead(IReadOnlyList<string> arguments, out CompanyOptions options, out string? folder, out string? problem)
    {
        options = new CompanyOptions();
        folder = null;
        problem = arguments.Count > 0 && arguments[0] == "generate" ? null : "what to do? generate";
        for (int i = 1; i < arguments.Count && problem is null; i++)
        {
            string name = arguments[i];
            if (name == "--seven-steps")
            {
                options = SevenSteps;
                continue;
            }

            if (name == "--attack")
            {
                options = options with { Attack = options.Attack ?? new AttackOptions() };
                continue;
            }

            string? value = i + 1 < arguments.Count ? arguments[++i] : null;
            if (value is null)
            {
                problem = $"{name} needs a value";
            }
            else if (name == "--out")
            {
                folder = value;
            }
            else if (Set(options, name, value) is { } changed)
            {
                options = changed;
            }
            else
            {
                problem = $"{name} {value}: no such option, or not a number";
            }
        }

        problem ??= folder is null ? "where to? --out DIR" : options.Problem;
        return problem is null;
    }

    private static CompanyOptions? Set(CompanyOptions options, string name, string value)
    {
        AttackOptions attack = options.Attack ?? new AttackOptions();
        bool whole = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        bool real = double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double factor);
        return name switch
        {
            "--seed" when whole => options with { Seed = (ulong)number },
            "--people" when whole => options with { People = number },
            "--accounts" when whole => options with { Accounts = number },
            "--days" when whole => options with { Days = number },
            "--hosts" when whole => options with { Hosts = number },
            "--host-days" when whole => options with { HostDays = number },
            "--people-activity" when real => options with { PeopleActivity = factor },
            "--machine-activity" when real => options with { MachineActivity = factor },
            "--workloads-per-person" when real => options with
            {
                Parameters = options.Parameters with { WorkloadsPerPerson = Parameter.Assumed(factor, "given on the command line") },
            },
            "--attack-minutes" when whole => options with { Attack = attack with { Minutes = number } },
            "--attack-seed" when whole => options with { Attack = attack with { Seed = (ulong)number } },
            "--start" when DateTime.TryParseExact(
                value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime start) =>
                options with { Start = EventTime.FromSeconds((start - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond) },
            _ => null,
        };
    }
}
