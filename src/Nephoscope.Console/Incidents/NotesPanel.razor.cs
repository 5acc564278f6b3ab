using Microsoft.AspNetCore.Components;
using Nephoscope.Events;
using Nephoscope.WebConsole.Reading;

namespace Nephoscope.WebConsole.Incidents;

/// <summary>What people wrote and decided about an incident, latest first.</summary>
public sealed partial class NotesPanel
{
    private string text = "";

    [Parameter, EditorRequired]
    public CaseFolder Folder { get; set; } = null!;

    [Parameter]
    public bool MayWrite { get; set; }

    /// <summary>Keeps a note.</summary>
    [Parameter]
    public EventCallback<string> OnWrite { get; set; }

    private IEnumerable<Entry> Entries => Folder.Notes
        .Select(note => new Entry(note.By, "wrote", note.Text, EventTime.FromMilliseconds(note.Milliseconds), IsNote: true))
        .Concat(Folder.Deeds.Where(deed => deed.What != "incident.note")
            .Select(deed => new Entry(deed.Who, Words(deed.What, deed.Detail), deed.What == "incident.close" ? Folder.Triage.Comment : "", EventTime.FromMilliseconds(deed.Milliseconds), IsNote: false)))
        .OrderByDescending(entry => entry.Time);

    private async Task WriteAsync()
    {
        string written = text;
        text = "";
        await OnWrite.InvokeAsync(written);
    }

    private static string Words(string action, string detail) => action switch
    {
        "incident.assign" when detail == "to nobody" => "gave it back",
        "incident.assign" => "took it",
        "incident.close" => $"closed it: {detail}",
        "incident.reopen" => "opened it again",
        "incident.triage" => "decided over the API: " + detail,
        _ => action,
    };

    private sealed record Entry(string By, string What, string Text, EventTime Time, bool IsNote);
}
