using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Nephoscope.BrowserTests.Support;

/// <summary>The program's own <c>serve</c>, or its demo, in a process and a folder of its own.</summary>
internal sealed partial class ServeProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly string folder;

    private ServeProcess(Process process, string folder, string setup)
    {
        this.process = process;
        this.folder = folder;
        SetupLink = setup;
        Address = new Uri(setup).GetLeftPart(UriPartial.Authority);
    }

    public string SetupLink { get; }

    public string Address { get; }

    public static Task<ServeProcess> StartAsync(string watch)
    {
        string folder = Directory.CreateTempSubdirectory("nephoscope-serve").FullName;
        return StartAsync(folder, "serve", "--data", folder, "--listen", "127.0.0.1:0", "--watch", watch);
    }

    public const string Password = "correct horse battery 9 staple";

    /// <summary>Makes the administrator ada and opens the console.</summary>
    public async Task SetUpAsync(Microsoft.Playwright.IPage page)
    {
        await page.GotoAsync(SetupLink);
        await page.FillAsync("input[name=name]", "ada");
        await page.FillAsync("input[name=password]", Password);
        await page.ClickAsync("form button");
        await page.WaitForSelectorAsync("main h1");
    }

    public static Task<ServeProcess> DemoAsync() =>
        StartAsync(Directory.CreateTempSubdirectory("nephoscope-serve").FullName, "demo", "--console", "--fast", "--listen", "127.0.0.1:0");

    private static async Task<ServeProcess> StartAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "nephoscope.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,

            // What it would put away at its end goes with the folder: here it is killed.
            Environment = { ["TMPDIR"] = folder, ["NEPHOSCOPE_LAKE__SECONDS"] = "1" },
        };
        Process process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (SetupPattern().Match(line) is { Success: true } found)
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return new ServeProcess(process, folder, found.Value);
            }
        }

        throw new InvalidOperationException("serve ended without a set-up link");
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/setup\?token=\S+")]
    private static partial Regex SetupPattern();
}
