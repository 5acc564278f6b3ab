using Nephoscope.Verbs;

return await NephoscopeCommand.Create().Parse(args).InvokeAsync().ConfigureAwait(false);
