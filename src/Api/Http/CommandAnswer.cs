using System.Text.Json;
using System.Text.Json.Nodes;
using CaseMgmt.Domain;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Http;

/// <summary>What a command's handler answers, before it is saved: done, with references and version, or refused.</summary>
internal abstract record CommandAnswer
{
    private CommandAnswer()
    {
    }

    /// <summary>Something new exists at <paramref name="location"/> (201).</summary>
    /// <param name="location">Its address in the API.</param>
    /// <param name="version">The version of its stream once saved.</param>
    /// <param name="ids">References and codes; never anything personal, since it is kept for repeats.</param>
    public static CommandAnswer Created(string location, long version, object ids) => new Done(StatusCodes.Status201Created, location, version, Json(ids));

    /// <summary>It is done (200).</summary>
    /// <param name="version">The version of its stream once saved; null where it would tell the reader what is kept from them.</param>
    /// <param name="ids">As for what is created.</param>
    public static CommandAnswer Ok(long? version, object ids) => new Done(StatusCodes.Status200OK, null, version, Json(ids));

    /// <summary>It is stored, and somebody else has the last word (202).</summary>
    /// <inheritdoc cref="Created"/>
    public static CommandAnswer Accepted(long version, object ids) => new Done(StatusCodes.Status202Accepted, null, version, Json(ids));

    /// <summary>A typed rejection is an answer.</summary>
    public static implicit operator CommandAnswer(Rejection rejection) => new Refused(Problem.From(rejection));

    /// <summary>A problem is an answer.</summary>
    public static implicit operator CommandAnswer(Problem problem) => new Refused(problem);

    private static JsonObject Json(object ids) => JsonSerializer.SerializeToNode(ids, ids.GetType(), ApiJson.Options) as JsonObject
        ?? throw new ArgumentException("The answer of a command is a JSON object.", nameof(ids));

    /// <summary>Done; saved together with what the handler wrote.</summary>
    internal sealed record Done(int Status, string? Location, long? Version, JsonObject Body) : CommandAnswer
    {
        /// <summary>What is kept for repeats.</summary>
        public string Stored() => new JsonObject { ["location"] = Location, ["version"] = Version, ["body"] = Body.DeepClone() }.ToJsonString();

        /// <summary>The answer that was kept.</summary>
        public static Done From(IdempotencyRecord record)
        {
            var stored = JsonNode.Parse(record.Response)!.AsObject();
            return new Done(record.Status, (string?)stored["location"], (long?)stored["version"], stored["body"]!.DeepClone().AsObject());
        }

        /// <summary>The answer with something that is not kept, and is made anew for a repeat.</summary>
        /// <param name="name">The field.</param>
        /// <param name="value">What it says.</param>
        public Done With(string name, string value)
        {
            var body = Body.DeepClone().AsObject();
            body[name] = value;
            return this with { Body = body };
        }

        /// <summary>The answer as sent.</summary>
        /// <param name="position">Place in the log for <c>?after=</c>; null for a repeat and when nothing was written.</param>
        public IResult Sent(string? position) => new SentAnswer(this, string.IsNullOrEmpty(position) ? null : position);
    }

    /// <summary>Refused; nothing is saved and nothing kept, so the same key may be used again.</summary>
    internal sealed record Refused(Problem Problem) : CommandAnswer;

    private sealed record SentAnswer(Done Answer, string? Position) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = Answer.Status;
            if (Answer.Version is { } version)
                response.Headers.ETag = IfMatch.TagOf(version);
            if (Answer.Location is { } location)
                response.Headers.Location = location;
            var body = Answer.Body.DeepClone().AsObject();
            body["version"] = Answer.Version;
            body["position"] = Position;
            return response.WriteAsJsonAsync(body, ApiJson.Options, httpContext.RequestAborted);
        }
    }
}
