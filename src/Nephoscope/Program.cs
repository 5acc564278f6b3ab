using System.CommandLine;
using System.CommandLine.Invocation;
using Nephoscope.Verbs;

ParseResult parsed = NephoscopeCommand.Create().Parse(args);
int code = await parsed.InvokeAsync().ConfigureAwait(false);
return parsed.Action is ParseErrorAction ? ExitCode.WrongUsage : code;
