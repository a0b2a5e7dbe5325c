using System.Text.Json;
using System.Text.RegularExpressions;
using CaseMgmt.Api.Texts;
using CaseMgmt.EventStore;
using Microsoft.AspNetCore.Diagnostics;
using Npgsql;

namespace CaseMgmt.Api.Http;

/// <summary>The one place where an exception becomes an answer.</summary>
internal sealed partial class ExceptionProblems(ILogger<ExceptionProblems> log) : IExceptionHandler
{
    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
            return true;
        var problem = Of(exception);
        // What the store says has ids and codes only, and says what to do.
        if (exception is EventStoreException && problem.Status >= 500)
            log.LogError("Store: {Error} ({Types}) at {Place}", exception.Message, string.Join(" < ", Types(exception)), exception.StackTrace);
        else if (problem.Status >= 500)
            // The message may quote what a user wrote, so only types and the place are logged.
            log.LogError("Unhandled {Types} at {Place}", string.Join(" < ", Types(exception)), exception.StackTrace);
        await problem.ExecuteAsync(httpContext);
        return true;
    }

    /// <summary>The refusal that stands for an exception; anything not foreseen is <c>unexpected</c>.</summary>
    public static Problem Of(Exception exception) => exception switch
    {
        ProblemException e => e.Problem,
        StreamConflictException or StreamExistsException => ProblemCodes.StaleVersion,
        ClaimTakenException => ProblemCodes.ClaimTaken,
        ConcurrencyConflictException or IdempotencyRaceException => ProblemCodes.Busy,
        StoreUnavailableException => ProblemCodes.Unavailable,
        UnknownEventException or EventDataException or DamagedDocumentException => ProblemCodes.RecordUnreadable,
        MasterKeyMissingException or RetentionKeyMissingException => ProblemCodes.KeysUnavailable,
        EvidenceDisposedException => ProblemCodes.EvidenceDisposed,
        BadHttpRequestException { InnerException: JsonException json } => OfJson(json),
        BadHttpRequestException { StatusCode: not 400 } e => ProblemCodes.ForStatus(e.StatusCode),
        BadHttpRequestException e => OfBinding(e),
        InvalidDataException => ProblemCodes.MalformedForm,
        InvalidOperationException { InnerException: ArgumentException { ParamName: "name" } } => ProblemCodes.UnsupportedMediaType,
        _ when IsUnavailable(exception) => ProblemCodes.Unavailable,
        _ when IsUnwritable(exception) => ProblemCodes.InvalidRequest,
        _ => ProblemCodes.Unexpected,
    };

    private static bool IsUnavailable(Exception exception) => exception switch
    {
        EventStore.StoreUnavailableException => true,
        PostgresException e => e.IsTransient || e.SqlState.StartsWith("57", StringComparison.Ordinal) || e.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException => true,
        TimeoutException => true,
        { InnerException: { } inner } => IsUnavailable(inner),
        _ => false,
    };

    // A character that no text of the database can hold: U+0000.
    private static bool IsUnwritable(Exception? exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter }
        || (exception?.InnerException is { } inner && IsUnwritable(inner));

    private static Problem OfJson(JsonException json)
    {
        var message = json.Message;
        if (UnknownMember().Match(message) is { Success: true } unknown)
            return Field(Join(json.Path, unknown.Groups["name"].Value), "unknown-field");
        if (MissingMember().Match(message) is { Success: true } missing)
            return ProblemCodes.InvalidRequest with
            {
                Violations = [.. missing.Groups["name"].Captures.Select(name => Field(Join(json.Path, name.Value), "required").Violations![0])],
            };
        if (message.StartsWith("Duplicate property", StringComparison.Ordinal))
            return Field(FieldOf(json.Path), "duplicate-field");
        return json.Path is { Length: > 1 } path && json.InnerException is not JsonException && !IsSyntax(json)
            ? Field(FieldOf(path), "wrong-type")
            : ProblemCodes.MalformedJson;
    }

    // The reader's own complaints are about the text, not about a field that has the wrong type.
    private static bool IsSyntax(JsonException json) => json.InnerException?.GetType().Name == "JsonReaderException";

    private static Problem OfBinding(BadHttpRequestException e) => e.Message.Contains("no body was provided", StringComparison.Ordinal) ? ProblemCodes.MalformedJson
        : Parameter().Match(e.Message) is { Success: true } name
        ? Field(name.Groups["name"].Value, e.Message.StartsWith("Required", StringComparison.Ordinal) ? "required" : "wrong-format")
        : ProblemCodes.MalformedJson;

    /// <summary>The refusal of one field.</summary>
    public static Problem Field(string field, string code) =>
        ProblemCodes.InvalidRequest with { Violations = [new Violation(field, code, ProblemTexts.Violation(code) ?? code)] };

    private static string FieldOf(string? path) => path is null ? "" : path.TrimStart('$').TrimStart('.');

    private static string Join(string? path, string member)
    {
        var parent = FieldOf(path);
        return parent.Length == 0 || parent == member || parent.EndsWith("." + member, StringComparison.Ordinal) ? (parent.Length == 0 ? member : parent) : $"{parent}.{member}";
    }

    private static IEnumerable<string> Types(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
            yield return e is PostgresException { SqlState: var state } ? $"{e.GetType().Name}({state})" : e.GetType().Name;
    }

    [GeneratedRegex("missing required properties including: (?:'(?<name>[^']*)'(?:, )?)+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MissingMember();

    [GeneratedRegex("The JSON property '(?<name>[^']*)' could not be mapped", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UnknownMember();

    [GeneratedRegex("parameter \"(?:[^\" ]+ )?(?<name>[^\" ]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parameter();
}
