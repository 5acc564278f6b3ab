using Nephoscope.Storage;

namespace Nephoscope.Ask;

/// <summary>Runs the query of a question that was understood.</summary>
internal static class Asker
{
    /// <exception cref="HuntException">The statement failed or took too much.</exception>
    /// <exception cref="IOException">What it is asked of is not there or cannot be read.</exception>
    public static async Task<AskAnswer> AnswerAsync(Understanding asked, AskWorld world, CancellationToken cancellation) => asked.Form.Source switch
    {
        AskSource.Incident => IncidentAnswers.Of(asked, world),
        AskSource.Map => MapAnswers.Of(asked, world),
        AskSource.Permissions => RightsAnswers.Of(asked, world),
        _ => await RunAsync(asked, world, cancellation).ConfigureAwait(false),
    };

    private static async Task<AskAnswer> RunAsync(Understanding asked, AskWorld world, CancellationToken cancellation)
    {
#if NATIVE
        await Task.CompletedTask.ConfigureAwait(false);
        throw new IOException("this build starts in milliseconds and has no query engine. Run the query with the full build: dotnet publish src/Nephoscope -c Release -p:Native=false");
#else
        if (world.Data is not { } data || (asked.Form.Source == AskSource.Lake && data.Lake is null))
        {
            throw new IOException("there is no event lake to run this query over. 'nephoscope replay PATH --out DIR --lake DIR/lake' makes one.");
        }

        return await LakeAnswers.RunAsync(data, asked.Query, world.Limits, cancellation).ConfigureAwait(false);
#endif
    }
}
