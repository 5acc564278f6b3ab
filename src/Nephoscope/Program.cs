using Nephoscope.Verbs;

return await NephoscopeCommand.RunAsync(args).ConfigureAwait(false);
