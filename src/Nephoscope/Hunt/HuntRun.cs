using System.Globalization;
using Nephoscope.Output;
using Nephoscope.Storage;
using Nephoscope.Verbs;

namespace Nephoscope.Hunt;

/// <summary>One hunt from the command line.</summary>
internal sealed record HuntRun
{
    /// <summary>Folder of the service or of a replay.</summary>
    public required string Data { get; init; }

    /// <summary>Folder of the lake where it lies elsewhere.</summary>
    public string? Lake { get; init; }

    /// <summary>The statement; null where <see cref="Name"/> names one.</summary>
    public string? Sql { get; init; }

    /// <summary>Name of a ready or saved hunt.</summary>
    public string? Name { get; init; }

    /// <summary>Name to save the statement under once it ran; null saves nothing.</summary>
    public string? Save { get; init; }

    public string Format { get; init; } = "table";

    /// <summary>File of the answer; null is standard output.</summary>
    public string? Output { get; init; }

    public HuntLimits Limits { get; init; } = new();

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        try
        {
            if ((Name is null ? Sql : HuntCatalog.Find(Data, Name)?.Sql) is not { } sql)
            {
                return Wrong($"there is no hunt called {Name}; 'nephoscope hunts list' lists them.");
            }

            if (Format == "parquet" && Output is null)
            {
                return Wrong("--format parquet needs --out FILE.");
            }

            string? target = Output is null ? null : Path.GetFullPath(Output);
            using HuntSession session = await HuntSession.OpenAsync(HuntData.In(Data, Lake), sql, Limits, Format == "parquet" ? target : null, cancellation).ConfigureAwait(false);
            HuntEnd end = Format == "parquet" ? session.Export(sql, target!, cancellation) : Write(session, sql, target, cancellation);
            if (Save is not null)
            {
                HuntCatalog.Save(Data, Save, sql);
            }

            Tell(end);
            return ExitCode.Done;
        }
        catch (ArgumentException failure)
        {
            return Wrong(failure.Message);
        }
        catch (Exception failure) when (failure is HuntException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine("nephoscope: " + string.Join('\n', failure.Message.Split('\n').Select(line => TerminalSafe.Text(line))));
            return failure is HuntException ? ExitCode.WrongUsage : ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("nephoscope: interrupted.");
            return ExitCode.Failed;
        }
    }

    private HuntEnd Write(HuntSession session, string sql, string? target, CancellationToken cancellation)
    {
        using Stream output = new BufferedStream(target is null ? Console.OpenStandardOutput() : new FileStream(target, FileMode.Create, FileAccess.Write), 1 << 16);
        HuntAnswer answer = HuntAnswer.Of(Format, output);
        HuntEnd end = session.Run(sql, answer.Columns, answer.Row, cancellation);
        answer.End();
        return end;
    }

    private void Tell(HuntEnd end)
    {
        if (end.Cut)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"nephoscope: only the first {end.Rows:N0} rows; --rows allows more."));
        }
        else if (Format == "table")
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{end.Rows:N0} {(end.Rows == 1 ? "row" : "rows")}."));
        }
    }

    private static int Wrong(string message)
    {
        Console.Error.WriteLine("nephoscope: " + TerminalSafe.Text(message));
        return ExitCode.WrongUsage;
    }
}
