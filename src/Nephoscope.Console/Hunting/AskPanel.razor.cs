using Microsoft.AspNetCore.Components;
using Nephoscope.WebConsole.Hosting;

namespace Nephoscope.WebConsole.Hunting;

/// <summary>A field for a question in plain words, questions to choose from, and what was understood.</summary>
public sealed partial class AskPanel
{
    private const int Longest = 500;
    private const int MostHints = 12;

    private string text = "";
    private string wanted = "";
    private bool choosing;

    /// <summary>Questions that can be put.</summary>
    [Parameter]
    public IReadOnlyList<AskChoice> Choices { get; set; } = [];

    /// <summary>What became of the last question; null before the first.</summary>
    [Parameter]
    public AskReply? Reply { get; set; }

    /// <summary>A field for SQL stands below, which takes the statement that a question became.</summary>
    [Parameter]
    public bool HasSql { get; set; }

    /// <summary>A question in plain words is being answered.</summary>
    [Parameter]
    public bool IsAsking { get; set; }

    /// <summary>Something is being answered; only one thing is at a time.</summary>
    [Parameter]
    public bool IsBusy { get; set; }

    [Parameter]
    public EventCallback<string> OnAsk { get; set; }

    [Parameter]
    public EventCallback OnStop { get; set; }

    [Inject]
    private BrowserLink Browser { get; set; } = null!;

    private string Placeholder => Choices.Count > 0 ? Choices[0].Example : "";

    /// <summary>Those that hold each word that is looked for.</summary>
    private IReadOnlyList<AskChoice> Found
    {
        get
        {
            string[] words = wanted.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return [.. Choices.Where(choice => words.All(word => choice.Example.Contains(word, StringComparison.OrdinalIgnoreCase) || choice.Of.Contains(word, StringComparison.OrdinalIgnoreCase)))];
        }
    }

    private Task AskAsync()
    {
        choosing = false;
        return IsBusy || text.Trim().Length == 0 ? Task.CompletedTask : OnAsk.InvokeAsync(text.Trim());
    }

    private void Toggle() => choosing = !choosing;

    /// <summary>Puts a question into the field, where it can be changed.</summary>
    private async Task FillAsync(string question)
    {
        text = question.Length > Longest ? question[..Longest] : question;
        choosing = false;
        await Browser.FocusAsync("ask-question");
    }
}
