using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using CaseMgmt.Api.Identity;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.Http;

/// <summary>
/// Runs a command the one natural way: one query batch (the earlier answer, the streams, what the handler asks), the handler,
/// one write batch. Take it as a handler parameter; the header <c>Idempotency-Key</c> is checked before the handler runs.
/// </summary>
internal sealed class IdempotentCommand
{
    /// <summary>The header that makes a repeat recognisable.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>Set on an answer that was given before.</summary>
    public const string ReplayHeader = "Idempotent-Replay";

    private const int LongestKey = 128;
    // As long as a UUID without hyphens.
    private const int ShortestNamelessKey = 32;
    // A UUID of random digits has more different ones; made-up keys such as a row of zeros have not.
    private const int FewestDifferent = 8;
    private const int MostAttempts = 5;

    private readonly HttpContext http;
    private readonly IDocumentStore store;
    private readonly CurrentActor actor;
    private readonly string key;
    private readonly string route;

    private IdempotentCommand(HttpContext http, string key)
    {
        this.http = http;
        this.key = key;
        store = http.RequestServices.GetRequiredService<IDocumentStore>();
        actor = CurrentActor.Of(http);
        route = $"{http.Request.Method} {(http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText}";
    }

    /// <summary>Reads the header; minimal APIs call it for a parameter of this type.</summary>
    /// <exception cref="ProblemException">The key is missing or malformed.</exception>
    public static ValueTask<IdempotentCommand> BindAsync(HttpContext context) => context.Request.Headers[Header] switch
    {
        [] => throw new ProblemException(ProblemCodes.IdempotencyKeyMissing),
        [{ Length: > 0 and <= LongestKey } given] when given.All(c => c is > ' ' and <= '~') && (!IsNameless(context) || IsUnguessable(given)) => ValueTask.FromResult(new IdempotentCommand(context, given)),
        _ => throw new ProblemException(ProblemCodes.IdempotencyKeyInvalid),
    };

    /// <summary>
    /// Reads, handles and saves. A repeat gets the first answer without the handler being run; conflicts, on whichever stream,
    /// are decided again from the read up to five times, so that a version the client named is compared anew.
    /// </summary>
    /// <typeparam name="TReads">What the handler reads, as tasks that the batch completes: one task, or a tuple of them.</typeparam>
    /// <param name="request">The request, whose content the key stands for.</param>
    /// <param name="read">Asks the batch for what the handler needs; sends nothing itself.</param>
    /// <param name="handle">Decides and gathers writes in the session; does not save. May run several times.</param>
    /// <param name="whenClaimTaken">The answer when a claim was taken between read and write; 409 <c>claim-taken</c> when left out.</param>
    /// <param name="show">
    /// What is shown of what was done, given the place in the log (null for a repeat), each time anew, where that is more than references and codes and must not be kept; the kept answer itself when left out.
    /// </param>
    /// <param name="ct">Ends the command.</param>
    public async Task<IResult> RunAsync<TReads>(
        object request,
        Func<IBatchedQuery, TReads> read,
        Func<TReads, IDocumentSession, Task<CommandAnswer>> handle,
        Func<ClaimTakenException, Task<Problem>>? whenClaimTaken = null,
        Func<CommandAnswer.Done, string?, Task<IResult>>? show = null,
        CancellationToken ct = default)
    {
        for (var attempt = 1; attempt <= MostAttempts; attempt++)
        {
            await using var session = OpenSession();
            var hash = HashOf(request, session.Vault);
            var batch = session.CreateBatchQuery();
            var scope = IsNameless(http) ? $"{actor.Actor.Id}:{hash}" : actor.Actor.Id;
            var earlier = batch.FindIdempotency(key, scope, route);
            var reads = read(batch);
            await batch.Execute(ct);
            if (await earlier is { } record)
                return await RepeatAsync(record, hash, show);
            var answer = await handle(reads, session);
            if (answer is CommandAnswer.Refused refused)
                return refused.Problem;
            var done = (CommandAnswer.Done)answer;
            session.StoreIdempotency(new IdempotencyRecord(key, scope, route, hash, done.Status, done.Stored()));
            try
            {
                var saved = await session.SaveChangesAsync(ct);
                return show is null ? done.Sent(saved.Position) : await show(done, saved.Position);
            }
            catch (IdempotencyRaceException e) when (e.Winner is { } winner)
            {
                return await RepeatAsync(winner, hash, show);
            }
            catch (ClaimTakenException e)
            {
                return whenClaimTaken is null ? ProblemCodes.ClaimTaken : await whenClaimTaken(e);
            }
            catch (Exception e) when (e is ConcurrencyConflictException or IdempotencyRaceException)
            {
                // Decided on something that is no longer so: decide again from what is.
            }
        }
        return ProblemCodes.Busy;
    }

    // All who do not sign in are one actor. What tells two of them apart is what they ask, and a key that neither can guess or come upon.
    private static bool IsNameless(HttpContext context) => CurrentActor.Of(context).Actor.Kind == ActorKind.Public;

    private static bool IsUnguessable(string key) => key.Length >= ShortestNamelessKey && key.Distinct().Count() >= FewestDifferent;

    private IDocumentSession OpenSession()
    {
        var session = store.LightweightSession(actor.MunicipalityId);
        return session.By(actor.Actor.Id, RequestLog.KeptCorrelationOf(http, session.Vault), CauseOf(actor.Actor.Id, route, key, session.Vault));
    }

    // The command, which is the same however often it is sent; by a keyed hash, since a key is the caller's own words, and short ones could be guessed.
    private static string CauseOf(string by, string route, string key, IVault vault) =>
        $"command:{Convert.ToHexStringLower(vault.BlindIndex("command", $"{by}\n{route}\n{key}"))[..32]}";

    private async Task<IResult> RepeatAsync(IdempotencyRecord record, string hash, Func<CommandAnswer.Done, string?, Task<IResult>>? show)
    {
        if (!string.Equals(record.RequestHash, hash, StringComparison.Ordinal))
            return ProblemCodes.IdempotencyKeyReused;
        http.Response.Headers[ReplayHeader] = "true";
        var done = CommandAnswer.Done.From(record);
        return show is null ? done.Sent(position: null) : await show(done, null);
    }

    // Keyed, because a request is often so short that a plain hash of it could be guessed.
    private string HashOf(object request, IVault vault)
    {
        var text = new StringBuilder(http.Request.Method);
        foreach (var (name, value) in http.Request.RouteValues.OrderBy(v => v.Key, StringComparer.Ordinal))
            text.Append('\n').Append(name).Append('=').Append(value);
        text.Append('\n').Append(JsonSerializer.Serialize(request, request.GetType(), ApiJson.Options));
        return Base64Url.EncodeToString(vault.BlindIndex("request-hash", text.ToString()));
    }
}
