namespace Nephoscope.WebConsole.Layout;

/// <summary>A place of the console.</summary>
/// <param name="Key">Pressed after g.</param>
/// <param name="Icon">Path of a 20 by 20 drawing of lines.</param>
/// <param name="For">Role it is for; null for everybody.</param>
public sealed record Section(string Path, string Title, char Key, string Icon, string? For = null);

/// <summary>The places of the console, in the order of the navigation. Views of kept evidence and of response belong after the incidents.</summary>
public static class Sections
{
    public static IReadOnlyList<Section> All { get; } =
    [
        new("/", "Now", 'n', "M3 10h3l2-5 4 10 2-5h3"),
        new("/map", "Map", 'm', "M5 5.5a1.8 1.8 0 1 0 0 .1M15 4.5a1.8 1.8 0 1 0 0 .1M10 15.5a1.8 1.8 0 1 0 0 .1M6.2 7l2.9 6.5M14 6.3l-3.2 7M6.8 5.3l6.4-.6"),
        new("/findings", "Findings", 'f', "M4 5h12M4 10h12M4 15h7"),
        new("/hunt", "Hunt", 'h', "M9 14a5 5 0 1 0 0-10 5 5 0 0 0 0 10zM13 13l4 4"),
        new("/coverage", "Coverage", 'c', "M4 4h3v3H4zM8.5 4h3v3h-3zM13 4h3v3h-3zM4 8.5h3v3H4zM8.5 8.5h3v3h-3zM4 13h3v3H4z"),
        new("/sources", "Sources", 's', "M4 5.5C4 4.1 6.7 3 10 3s6 1.1 6 2.5S13.3 8 10 8 4 6.9 4 5.5zM4 5.5v9C4 15.9 6.7 17 10 17s6-1.1 6-2.5v-9M4 10c0 1.4 2.7 2.5 6 2.5s6-1.1 6-2.5"),
        new("/audit", "Audit", 'a', "M6 3h8v14H6zM8.5 7h3M8.5 10h3", Hosting.ConsoleRoles.Administrator),
        new("/people", "People", 'p', "M8 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 16.5c0-3 2.4-4.8 5.5-4.8s5.5 1.8 5.5 4.8M13 4.2a2.6 2.6 0 0 1 0 5M15 12.2c1.6.7 2.5 2.2 2.5 4.3", Hosting.ConsoleRoles.Administrator),
        new("/settings", "Settings", 'e', "M4 6h7M15 6h1M4 14h1M9 14h7M13 4v4M7 12v4", null),
    ];
}
