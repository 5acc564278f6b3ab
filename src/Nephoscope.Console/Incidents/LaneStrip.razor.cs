using System.Globalization;
using Microsoft.AspNetCore.Components;
using Nephoscope.Events;
using Nephoscope.Incidents;
using Nephoscope.WebConsole.Hosting;
using Nephoscope.WebConsole.Words;

namespace Nephoscope.WebConsole.Incidents;

/// <summary>The story at a glance: three lanes over time, a mark for each sentence, larger where the evidence is.</summary>
public sealed partial class LaneStrip
{
    private const int Ticks = 5;

    private IReadOnlyList<Lane> lanes = [];
    private IReadOnlyList<(string Left, string Text)> ticks = [];

    [Parameter, EditorRequired]
    public IReadOnlyList<StoryMoment> Moments { get; set; } = [];

    [Inject]
    private BrowserLink Browser { get; set; } = null!;

    [Inject]
    private Viewer Viewer { get; set; } = null!;

    protected override void OnParametersSet()
    {
        if (Moments.Count == 0)
        {
            return;
        }

        EventTime from = Moments.Min(moment => moment.Sentence.Time);
        EventTime to = Moments.Max(moment => moment.Sentence.Time);
        lanes = [.. Enum.GetValues<StoryLane>().Select(lane => new Lane(lane.ToString(), [.. Moments.Where(moment => moment.Lane == lane).Select(moment => Make(moment, from, to))]))];
        bool days = to.Since(from) > TimeSpan.FromHours(24);
        ticks =
        [
            .. Enumerable.Range(0, from == to ? 1 : Ticks).Select(i => from.Plus(to.Since(from) * i / (Ticks - 1)))
                .Select(time => (Left(time, from, to), days ? Viewer.Brief(time) : Viewer.Minute(time))),
        ];
    }

    private async Task RevealAsync(Mark mark) => await Browser.RevealAsync(mark.Anchor);

    private Mark Make(StoryMoment moment, EventTime from, EventTime to)
    {
        string size = moment.Evidence switch { >= 6 => "l", >= 2 => "m", _ => "s" };
        string what = moment.Head.Length > 0 ? moment.Head : Say.Clean(moment.Rest, 100);
        return new Mark(Left(moment.Sentence.Time, from, to), size, moment.Anchor, $"{Viewer.Clock(moment.Sentence.Time)} {what}");
    }

    private static string Left(EventTime time, EventTime from, EventTime to)
    {
        double share = from == to ? 0 : (double)(time.Nanoseconds - from.Nanoseconds) / (to.Nanoseconds - from.Nanoseconds);
        return (share * 100).ToString("0.##", CultureInfo.InvariantCulture) + "%";
    }

    private sealed record Lane(string Name, IReadOnlyList<Mark> Marks);

    private sealed record Mark(string Left, string Size, string Anchor, string Tip);
}
