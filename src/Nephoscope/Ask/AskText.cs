using System.Text.Json;
using Nephoscope.Hunt;
using Nephoscope.Output;
using Nephoscope.Storage;

namespace Nephoscope.Ask;

/// <summary>Writes questions and answers, as text for a terminal or as JSON. All text of others is escaped.</summary>
internal static class AskText
{
    private const int LongestLine = 4000;
    private const int LongestSentence = 900;
    private const int MostIds = 4;

    public static void Understood(TextWriter output, Understanding asked, string folder)
    {
        output.WriteLine($"Understood: {TerminalSafe.Text(asked.Words, 300)}.");
        output.WriteLine(asked.IsSql ? $"Query, to run and change with nephoscope hunt \"...\" --data {TerminalSafe.Text(QueryText.Shell(folder))}:" : "Query:");
        Query(output, asked, "  ");
        output.WriteLine();
    }

    public static void Query(TextWriter output, Understanding asked, string indent = "")
    {
        foreach (string line in asked.Query.Split('\n'))
        {
            output.WriteLine(indent + TerminalSafe.Text(line, LongestLine));
        }
    }

    public static void NotUnderstood(TextWriter output, Reading reading)
    {
        string more = reading.Problem != QuestionReader.NotKnown ? "" : reading.Hints.Count > 0 ? " 'nephoscope ask --forms' lists all. The nearest:" : " 'nephoscope ask --forms' lists all.";
        output.WriteLine("nephoscope: " + TerminalSafe.Text(reading.Problem) + more);
        foreach (string hint in reading.Hints)
        {
            output.WriteLine("  " + TerminalSafe.Text(hint, 200));
        }
    }

    public static void Answer(Stream output, AskAnswer answer, int width)
    {
        using var text = new StreamWriter(output, leaveOpen: true) { NewLine = "\n" };
        if (answer.IsProse)
        {
            foreach (object?[] row in answer.Rows)
            {
                Wrap(text, $"{(row[0] is string time ? time + "  " : "")}{TerminalSafe.Text((string)row[1]!, LongestSentence)}{Ids((List<string>)row[2]!)}", Math.Clamp(width, 40, 160));
            }
        }
        else if (answer.Rows.Count > 0)
        {
            text.Flush();
            HuntAnswer table = HuntAnswer.Of("table", output);
            table.Columns([.. answer.Columns.Select(name => new HuntColumn(name, ""))]);
            foreach (object?[] row in answer.Rows)
            {
                table.Row(row);
            }

            table.End();
        }
        else
        {
            text.WriteLine("Nothing.");
        }

        if (answer.Note.Length > 0)
        {
            text.WriteLine(TerminalSafe.Text(answer.Note));
        }
    }

    /// <summary>One object: what was understood, the query and the rows; or the problem with the nearest forms.</summary>
    public static void Json(Stream output, string question, Reading reading, AskAnswer? answer)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("question"u8, question);
        if (reading.Understood is { } asked)
        {
            Write(json, asked);
        }
        else
        {
            json.WriteString("problem"u8, reading.Problem);
            Texts(json, "hints", reading.Hints);
        }

        if (answer is not null)
        {
            Rows(json, answer);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Understanding asked)
    {
        json.WriteString("understood"u8, asked.Words);
        json.WriteString("form"u8, asked.Form.Uid);
        json.WriteString("source"u8, asked.Form.Source.ToString().ToLowerInvariant());
        if (asked.Window is { } window)
        {
            json.WriteString("from"u8, window.From.ToString());
            json.WriteString("until"u8, window.Until.ToString());
        }

        json.WriteString("query"u8, asked.Query);
    }

    private static void Rows(Utf8JsonWriter json, AskAnswer answer)
    {
        Texts(json, "columns", answer.Columns);
        json.WriteStartArray("rows"u8);
        foreach (object?[] row in answer.Rows)
        {
            json.WriteStartArray();
            foreach (object? value in row)
            {
                HuntValue.Write(json, value);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteBoolean("cut"u8, answer.Cut);
        json.WriteString("note"u8, answer.Note);
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static string Ids(List<string> events) => events.Count == 0 ? ""
        : $" [{string.Join(", ", events.Take(MostIds).Select(uid => TerminalSafe.Text(uid, 120)))}{(events.Count > MostIds ? $" and {events.Count - MostIds} more" : "")}]";

    private static void Wrap(StreamWriter text, string words, int width)
    {
        string lead = "- ";
        while (words.Length > 0)
        {
            int room = width - lead.Length;
            int cut = words.Length <= room ? words.Length : words.LastIndexOf(' ', room);
            cut = cut > 0 ? cut : words.IndexOf(' ', Math.Min(room, words.Length - 1));
            cut = cut > 0 ? cut : words.Length;
            text.WriteLine(lead + words[..cut].TrimEnd());
            words = words[cut..].TrimStart();
            lead = "  ";
        }
    }
}
