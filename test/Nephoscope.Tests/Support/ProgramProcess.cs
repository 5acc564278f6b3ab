using System.Diagnostics;

namespace Nephoscope.Tests;

/// <summary>The program as people start it, in a process of its own, with nothing to read on its standard input.</summary>
internal static class ProgramProcess
{
    /// <param name="folder">Where it is started; the tests' own folder where none is told.</param>
    public static async Task<(int Code, string Output, string Error)> RunAsync(IEnumerable<string> arguments, string folder = "")
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "nephoscope.dll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, error);
    }
}
