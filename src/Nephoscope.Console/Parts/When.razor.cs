using Microsoft.AspNetCore.Components;
using Nephoscope.Events;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Parts;

/// <summary>A time in the viewer's zone; in UTC where a person points at it.</summary>
public sealed partial class When
{
    [Parameter, EditorRequired]
    public EventTime Time { get; set; }

    [Parameter]
    public WhenForm Form { get; set; } = WhenForm.Brief;

    [Inject]
    private Viewer Viewer { get; set; } = null!;

    private string Text => Form switch
    {
        WhenForm.Full => Viewer.Full(Time),
        WhenForm.Clock => Viewer.Clock(Time),
        WhenForm.Ago => Viewer.Ago(Time),
        _ => Viewer.Brief(Time),
    };

    private string Tip => $"{Viewer.Utc(Time)}\n{Viewer.Full(Time)} {Viewer.ZoneName}";
}

/// <summary>How much of a time is told.</summary>
public enum WhenForm : byte
{
    /// <summary>The clock today, day and clock before.</summary>
    Brief = 0,
    Full,
    Clock,
    Ago,
}
