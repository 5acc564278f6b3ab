using System.Net;
using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Report;

/// <summary>Builds HTML in which every text is escaped; markup comes only from literals of the program. Not thread-safe.</summary>
/// <param name="sink">Takes what is written as it comes; null keeps all of it for <see cref="ToString"/>.</param>
internal sealed class HtmlPage(TextWriter? sink = null)
{
    private const int MostKept = 32 * 1024;
    private readonly StringBuilder html = new(2 * MostKept);

    /// <summary>Markup of the program itself; never text of a record.</summary>
    public HtmlPage Markup(string literal)
    {
        html.Append(literal).Append('\n');
        return this;
    }

    /// <summary>Markup of the program itself within a line of text.</summary>
    public HtmlPage Inline(string literal)
    {
        html.Append(literal);
        return this;
    }

    /// <summary>The program's own words, escaped.</summary>
    public HtmlPage Words(string text)
    {
        html.Append(WebUtility.HtmlEncode(text));
        return this;
    }

    /// <summary>Text that holds parts of log records: bounded, made visible, escaped, and isolated from the reading direction around it.</summary>
    public HtmlPage Log(string text, int longest = LogText.Longest)
    {
        html.Append("<bdi>").Append(WebUtility.HtmlEncode(LogText.Clean(text, longest))).Append("</bdi>");
        return this;
    }

    /// <summary>An element with words in it.</summary>
    public HtmlPage Element(string tag, string text, string classes = "")
    {
        Open(tag, classes).Words(text);
        return Close(tag);
    }

    /// <summary>An element with log text in it.</summary>
    public HtmlPage LogElement(string tag, string text, string classes = "", int longest = LogText.Longest)
    {
        Open(tag, classes).Log(text, longest);
        return Close(tag);
    }

    public HtmlPage Open(string tag, string classes = "")
    {
        html.Append('<').Append(tag);
        if (classes.Length > 0)
        {
            html.Append(" class=\"").Append(classes).Append('"');
        }

        html.Append('>');
        return this;
    }

    public HtmlPage Close(string tag)
    {
        html.Append("</").Append(tag).Append(">\n");
        if (sink is not null && html.Length > MostKept)
        {
            Flush();
        }

        return this;
    }

    /// <summary>A time for people and machines.</summary>
    public HtmlPage Time(EventTime time)
    {
        string iso = time.ToString();
        html.Append("<time datetime=\"").Append(iso).Append("\">").Append(iso.AsSpan(0, 10)).Append(' ').Append(iso.AsSpan(11, 8)).Append("</time>");
        return this;
    }

    /// <summary>Gives the sink what it has not got yet.</summary>
    public void Flush()
    {
        sink?.Write(html);
        html.Clear();
    }

    public override string ToString() => html.ToString();
}
