using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Graph;

namespace Nephoscope.Tests.Program.SavedState;

/// <summary>A run that is cut at some events: state is written there, and another pipeline goes on from what it reads.</summary>
internal sealed class CutRun
{
    /// <param name="cuts">After how many events, ascending; none for an undisturbed run.</param>
    public CutRun(RecordedEvents events, PipelineOptions options, params IEnumerable<int> cuts)
    {
        var pipeline = new Pipeline(options, events.Files);
        int at = 0;
        foreach (int cut in cuts)
        {
            events.Play(pipeline, at, cut);
            at = cut;
            byte[] saved = Save(pipeline);
            pipeline = Load(saved, options, events.Files);
            Assert.True(saved.AsSpan().SequenceEqual(Save(pipeline)), $"what was read after event {cut} is written otherwise");
        }

        events.Play(pipeline, at, events.Count);
        State = Save(pipeline);
        Pipeline = pipeline;
    }

    public Pipeline Pipeline { get; }

    /// <summary>All state at the end.</summary>
    public byte[] State { get; }

    public static byte[] Save(Pipeline pipeline)
    {
        var bytes = new MemoryStream();
        pipeline.Save(bytes);
        return bytes.ToArray();
    }

    public static Pipeline Load(byte[] saved, PipelineOptions options, IReadOnlyList<string> files)
    {
        var pipeline = new Pipeline(options, files);
        pipeline.Load(new MemoryStream(saved));
        return pipeline;
    }

    /// <summary>detections.jsonl, incidents.jsonl and map.json, as replay writes them.</summary>
    public static (string Findings, string Incidents, string Map) Outputs(Pipeline pipeline)
    {
        string incidents = Lines(pipeline.Incidents.Snapshot(new EventTime(0)), OcsfWriter.WriteIncident);
        var map = new MemoryStream();
        MapJson.Write(pipeline.Map, map);
        return (Lines(pipeline.Incidents.Findings, OcsfWriter.WriteFinding), incidents, Text(map));
    }

    /// <summary>Asserts that two runs ended alike, in what they tell and in what they remember.</summary>
    public static void AssertSame(CutRun expected, CutRun actual)
    {
        (string Findings, string Incidents, string Map) undisturbed = Outputs(expected.Pipeline);
        (string Findings, string Incidents, string Map) cut = Outputs(actual.Pipeline);
        Assert.Equal(undisturbed.Findings, cut.Findings);
        Assert.Equal(undisturbed.Incidents, cut.Incidents);
        Assert.Equal(undisturbed.Map, cut.Map);
        Assert.True(expected.State.AsSpan().SequenceEqual(actual.State), "the outputs agree, but what is remembered differs");
    }

    private static string Lines<T>(IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        var text = new MemoryStream();
        using var json = new Utf8JsonWriter(text, new JsonWriterOptions { SkipValidation = true });
        foreach (T item in items)
        {
            json.Reset();
            write(json, item);
            json.Flush();
            text.WriteByte((byte)'\n');
        }

        return Text(text);
    }

    private static string Text(MemoryStream stream) => System.Text.Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
}
