using Microsoft.AspNetCore.Components;
using Nephoscope.Events;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Parts;

/// <summary>The events that a claim rests on, each leading to the finding that shows it.</summary>
public sealed partial class EventRefs
{
    [Parameter, EditorRequired]
    public IReadOnlyList<string> Uids { get; set; } = [];

    /// <summary>Where to look for the events.</summary>
    [Parameter]
    public IReadOnlyList<Finding> Findings { get; set; } = [];

    [Parameter]
    public int Most { get; set; } = 3;

    private IEnumerable<(string Uid, string? Finding)> Shown =>
        Uids.Take(Most).Select(uid => (uid, Findings.FirstOrDefault(finding => finding.Events.Any(related => related.Uid == uid))?.Uid));

    /// <summary>The first part of a long id is enough to tell it from its neighbours.</summary>
    private static string Short(string uid) => Say.Clean(uid.Length > 12 ? uid[..8] : uid, 20);
}
