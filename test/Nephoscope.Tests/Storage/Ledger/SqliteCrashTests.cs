using System.Diagnostics;
using System.Globalization;
using System.Text;
using Nephoscope.Events;
using Nephoscope.Storage;

namespace Nephoscope.Tests.Storage;

/// <summary>A process that writes is killed (SIGKILL) at some point of its work, again and again, and what it leaves is looked at.</summary>
public sealed class SqliteCrashTests
{
    private const string Place = "NEPHOSCOPE_TEST_CRASH_LEDGER";
    private const int Rounds = 8;
    private static readonly string[] Parts = ["a", "b", "c", "d", "e"];

    [Fact]
    public async Task A_killed_writer_leaves_whole_transactions_and_nothing_told_is_lost()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("nephoscope-crash-");
        try
        {
            string path = Path.Combine(folder.FullName, "ledger.db");
            long before = 0;
            for (int round = 0; round < Rounds; round++)
            {
                long told = KillAfter(path, (round * 37 % 50) + 1);
                long found = await Look(path);
                Assert.True(found >= told, $"round {round}: {told} was told to be written, {found} is there");
                Assert.True(found > before, $"round {round}: nothing was written");
                before = found;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The process to be killed. Not a test by itself.</summary>
    [Fact(Explicit = true)]
    public async Task Writes_until_killed()
    {
        await using SqliteLedger ledger = SqliteLedger.Open(new SqliteLedgerOptions(Environment.GetEnvironmentVariable(Place)!));
        LedgerEntry? last = await ledger.FindAsync(LedgerKind.Position, Parts[0], CancellationToken.None);
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        for (long number = (last?.Revision ?? 0) + 1; ; number++)
        {
            byte[] document = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number} {new string('x', 3000)}"));
            await ledger.WriteAsync(
                [.. Parts.Select(part => new LedgerWrite(new LedgerEntry { Kind = LedgerKind.Position, Uid = part, Time = new EventTime(number), Document = document }))],
                CancellationToken.None);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"written {number}"));
        }
    }

    /// <returns>The last number that it told to be written.</returns>
    private static long KillAfter(string path, int lines)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Nephoscope.Tests.exe" : "Nephoscope.Tests"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            ArgumentList = { "-method", $"{typeof(SqliteCrashTests).FullName}.{nameof(Writes_until_killed)}", "-explicit", "only" },
            Environment = { [Place] = path },
        };
        using Process child = Process.Start(start)!;
        child.ErrorDataReceived += (_, _) => { };
        child.BeginErrorReadLine();
        long told = 0;
        for (int seen = 0; seen < lines && child.StandardOutput.ReadLine() is { } line;)
        {
            if (Number(line) is { } number)
            {
                told = number;
                seen++;
            }
        }

        child.Kill();

        // What it told before it died counts too.
        for (string? line = child.StandardOutput.ReadLine(); line is not null; line = child.StandardOutput.ReadLine())
        {
            told = Number(line) ?? told;
        }

        child.WaitForExit();
        return told;
    }

    private static long? Number(string line) =>
        line.IndexOf("written ", StringComparison.Ordinal) is >= 0 and int at && long.TryParse(line.AsSpan(at + 8), CultureInfo.InvariantCulture, out long number) ? number : null;

    private static async Task<long> Look(string path)
    {
        await using SqliteLedger ledger = SqliteLedger.Open(new SqliteLedgerOptions(path));
        LedgerPage page = await ledger.QueryAsync(new LedgerQuery(LedgerKind.Position), CancellationToken.None);
        if (page.Total == 0)
        {
            return 0;
        }

        Assert.Equal(Parts.Length, page.Total);
        Assert.Single(page.Entries.Select(entry => Encoding.UTF8.GetString(entry.Document.Span)).Distinct());
        Assert.Single(page.Entries.Select(entry => entry.Revision).Distinct());
        return page.Entries[0].Revision;
    }
}
