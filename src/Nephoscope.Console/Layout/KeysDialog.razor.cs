using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Nephoscope.WebConsole.Layout;

/// <summary>Tells which keys do what.</summary>
public sealed partial class KeysDialog
{
    private static readonly (string Title, (string Keys, string What)[] Keys)[] Groups =
    [
        ("In a list", [("j", "next"), ("k", "previous"), ("Enter", "open"), ("/", "search")]),
        ("On an incident", [("a", "take it, or give it back"), ("c", "close it, or open it again"), ("n", "write a note"), ("x", "copy it as text")]),
        ("Go to", [.. Sections.All.Select(section => ($"g {section.Key}", section.Title))]),
        ("Anywhere", [("?", "this list"), ("Esc", "close what is open")]),
    ];

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = null!;

    private void Close() => Dialog.Close();
}
