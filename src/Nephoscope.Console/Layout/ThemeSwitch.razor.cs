using Microsoft.AspNetCore.Components;
using Nephoscope.WebConsole.Hosting;

namespace Nephoscope.WebConsole.Layout;

/// <summary>Light, dark, or as the system has it. Kept by the browser.</summary>
public sealed partial class ThemeSwitch
{
    private static readonly string[] Order = ["system", "light", "dark"];
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["system"] = "As the system",
        ["light"] = "Light",
        ["dark"] = "Dark",
    };

    private string theme = "system";

    [Inject]
    private BrowserLink Browser { get; set; } = null!;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            string chosen = (await Browser.SurroundingsAsync()).Theme;
            theme = Words.ContainsKey(chosen) ? chosen : "system";
            StateHasChanged();
        }
    }

    private async Task NextAsync()
    {
        theme = Order[(Array.IndexOf(Order, theme) + 1) % Order.Length];
        await Browser.SetThemeAsync(theme);
    }
}
