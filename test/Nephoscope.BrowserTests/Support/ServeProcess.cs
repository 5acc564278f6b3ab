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
        return StartAsync(folder, new Dictionary<string, string>(), "serve", "--data", folder, "--listen", "127.0.0.1:0", "--watch", watch);
    }

    /// <summary>A service that waits for pushes, with settings of the environment.</summary>
    public static Task<ServeProcess> StartAsync(IReadOnlyDictionary<string, string> settings)
    {
        string folder = Directory.CreateTempSubdirectory("nephoscope-serve").FullName;
        return StartAsync(folder, settings, "serve", "--data", folder, "--listen", "127.0.0.1:0");
    }

    /// <summary>Asks the API as who is signed in in the browser.</summary>
    public async Task<Microsoft.Playwright.IAPIResponse> AskAsync(Microsoft.Playwright.IPage page, string method, string path, object body)
    {
        Microsoft.Playwright.IAPIRequestContext requests = page.Context.APIRequest;
        System.Text.Json.JsonElement session = (await (await requests.GetAsync(Address + "/api/v1/session")).JsonAsync())!.Value;
        Microsoft.Playwright.IAPIResponse answer = await requests.FetchAsync(Address + path, new()
        {
            Method = method,
            DataObject = body,
            Headers = new Dictionary<string, string> { [session.GetProperty("antiforgery_header").GetString()!] = session.GetProperty("antiforgery_token").GetString()! },
        });
        Assert.True(answer.Ok, $"{path}: {answer.Status} {await answer.TextAsync()}");
        return answer;
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
        StartAsync(Directory.CreateTempSubdirectory("nephoscope-serve").FullName, new Dictionary<string, string>(), "demo", "--console", "--fast", "--listen", "127.0.0.1:0");

    private static async Task<ServeProcess> StartAsync(string folder, IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "nephoscope.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,

            // What it would put away at its end goes with the folder: here it is killed.
            Environment = { ["TMPDIR"] = folder, ["NEPHOSCOPE_LAKE__SECONDS"] = "1" },
        };
        foreach ((string name, string value) in settings)
        {
            start.Environment[name] = value;
        }

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
