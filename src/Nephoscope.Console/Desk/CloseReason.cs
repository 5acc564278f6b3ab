namespace Nephoscope.WebConsole.Desk;

/// <summary>Why an incident is closed.</summary>
/// <param name="Word">As it is stored.</param>
/// <param name="Title">As people read it.</param>
/// <param name="Meaning">When to choose it.</param>
public sealed record CloseReason(string Word, string Title, string Meaning);

/// <summary>The reasons to choose from.</summary>
public static class CloseReasons
{
    public static IReadOnlyList<CloseReason> All { get; } =
    [
        new("contained", "Attack, contained", "It was an attack and it can do no more harm."),
        new("authorised", "Authorised test", "Somebody was allowed to do this: a red team, a drill."),
        new("expected", "Expected work", "Ordinary work that looked unusual: a migration, travel, a new colleague."),
        new("mistaken", "Wrong", "The evidence does not show what the incident says."),
        new("duplicate", "Duplicate", "Another incident tells the same."),
    ];

    public static string TitleOf(string word) => All.FirstOrDefault(reason => reason.Word == word)?.Title ?? word;
}
