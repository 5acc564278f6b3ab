using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;

namespace Nephoscope.BrowserTests.Support;

/// <summary>axe-core, the accessibility checker, brought by npm once per folder of the build.</summary>
internal static class Axe
{
    private static readonly Lazy<string?> Script = new(Bring);

    /// <summary>Rules of WCAG 2.2 A and AA that the page breaks: rule, help, place.</summary>
    public static async Task<IReadOnlyList<string>> CheckAsync(IPage page)
    {
        Assert.SkipWhen(Script.Value is null, "SKIPPED: axe-core could not be brought by npm; install Node.js with npm to check accessibility");

        // Run as the debugger runs it: the pages' own policy allows no foreign script.
        await page.EvaluateAsync(Script.Value! + "\n;0");
        JsonElement? found = await page.EvaluateAsync("() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })"
            + ".then(result => result.violations.flatMap(rule => rule.nodes.slice(0, 3).map(node => `${rule.id}: ${rule.help} at ${node.target} ${node.failureSummary}`)))");
        return [.. found!.Value.EnumerateArray().Select(item => item.GetString()!)];
    }

    private static string? Bring()
    {
        string source = SampleCompany.Folder("test/Nephoscope.BrowserTests/Axe");
        string work = Path.Combine(AppContext.BaseDirectory, "axe");
        string script = Path.Combine(work, "node_modules", "axe-core", "axe.min.js");
        if (!File.Exists(script))
        {
            Directory.CreateDirectory(work);
            foreach (string file in Directory.EnumerateFiles(source))
            {
                File.Copy(file, Path.Combine(work, Path.GetFileName(file)), overwrite: true);
            }

            try
            {
                using Process? npm = Process.Start(new ProcessStartInfo("npm", "ci --ignore-scripts --no-audit --no-fund --fetch-retries=0")
                {
                    WorkingDirectory = work,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                });
                npm?.WaitForExit(TimeSpan.FromMinutes(2));
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return null;
            }
        }

        return File.Exists(script) ? File.ReadAllText(script) : null;
    }
}
