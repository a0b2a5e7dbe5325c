using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using CaseMgmt.Api.Adapters.Email;
using CaseMgmt.Api.Adapters.Mailbox;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Deliveries;

/// <summary>The e-mail address to which a guardian wants notices: given, confirmed by a code sent to it, changed, seen and removed by that guardian alone.</summary>
internal sealed partial class NoticeAddressing : IUseCase
{
    private const int Longest = 254;
    private const int Codes = 1_000_000;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapGet("/notice-address", Read)
            .Describe("notice-address", "See the e-mail address that I have given for notices").Produces<Answer>();
        groups.Guardian.MapPost("/notice-address", Give)
            .Describe(
                "give-notice-address", "Give an e-mail address for notices, or change it",
                "A code of six digits goes to the address, which is not used until the code is given. An address confirmed before is used meanwhile. Notices say that there is something to read, and nothing of what.")
            .Refuses(RejectionKind.Conflict, "too-many-codes", "email-not-sent").Refuses(RejectionKind.Rule, "email-to-protected").Refuses(ProblemCodes.Unavailable)
            .Produces<Response>();
        groups.Guardian.MapPost("/notice-address/confirmations", Confirm)
            .Describe("confirm-notice-address", "Give the code that was sent to my e-mail address", "The code holds for 30 minutes and five attempts.")
            .Refuses(RejectionKind.Conflict, "no-code-awaited", "code-expired", "code-attempts-spent").Refuses(RejectionKind.Rule, "code-wrong")
            .Produces<Response>();
        groups.Guardian.MapPost("/notice-address/removals", Remove)
            .Describe("remove-notice-address", "Remove the e-mail address for notices", "Also one that waits for its code.").Produces<Response>();
    }

    private static async Task<Answer> Read(CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var confirmed = await OwnAsync<ConfirmedNoticeAddress>(session, actor, ct);
        if (await OwnAsync<NoticeAddress>(session, actor, ct) is not { } awaited)
            return new Answer(confirmed?.Email, null);
        var sent = await NoticeCodes.FindAsync(session, actor.Guardian, ct);
        return new Answer(confirmed?.Email, new AwaitedAddress(awaited.Email, sent?.ExpiresAt, sent?.LeftAt(time.GetUtcNow()) ?? 0));
    }

    private static Task<IResult> Give(
        Request request, IdempotentCommand command, CurrentActor actor, IPopulationRegister register, IEmailNotices notices, TimeProvider time, CancellationToken ct) =>
        command.RunAsync(request, _ => true, async (_, session) =>
        {
            var now = time.GetUtcNow();
            var known = (await register.AskAsync(actor.MunicipalityId, [actor.Guardian], ct))[actor.Guardian];
            if (known is RegisterAnswer.Unavailable)
                return ProblemCodes.Unavailable;
            if (known.IsProtected)
                return new Rejection("email-to-protected", RejectionKind.Rule);
            if ((await NoticeCodes.FindAsync(session, actor.Guardian, ct))?.IsSpentAt(now) is true)
                return new Rejection("too-many-codes", RejectionKind.Conflict);
            var address = new NoticeAddress(request.Email!.Trim(), RandomNumberGenerator.GetInt32(Codes).ToString("D6", CultureInfo.InvariantCulture));
            var document = await NoticeAddresses.AwaitAsync(session, actor.Guardian, address, ct);
            NoticeCodes.Sent(session, actor.Guardian, document, now);
            // Sent before it is kept: a code that nobody waits for is harmless, an address that waits for a code that never went is not.
            if (!await SentAsync(notices, actor.MunicipalityId, document, address, ct))
                return new Rejection("email-not-sent", RejectionKind.Conflict);
            return CommandAnswer.Ok(0, new { isGiven = await NoticeAddresses.FindAsync<ConfirmedNoticeAddress>(session, actor.Guardian, ct) is not null, isAwaited = true });
        }, ct: ct);

    private static Task<IResult> Confirm(CodeRequest request, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        command.RunAsync(request, _ => true, async (_, session) =>
        {
            if (await NoticeCodes.FindAsync(session, actor.Guardian, ct) is not { Document: { } document } sent)
                return new Rejection("no-code-awaited", RejectionKind.Conflict);
            if (sent.ExpiresAt <= time.GetUtcNow().UtcDateTime)
                return new Rejection("code-expired", RejectionKind.Conflict);
            if (!await NoticeCodes.CountAsync(store, actor.MunicipalityId, actor.Guardian, document, ct))
                return new Rejection("code-attempts-spent", RejectionKind.Conflict);
            var awaited = (await session.Vault.ComputeAsync([document], "confirm-notice-address", ct)).Document<NoticeAddress>(document);
            if (awaited?.Code is not { } code)
                return new Rejection("no-code-awaited", RejectionKind.Conflict);
            if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(code), Encoding.UTF8.GetBytes(request.Digits)))
                return new Rejection("code-wrong", RejectionKind.Rule, "code");
            await NoticeAddresses.ConfirmAsync(session, actor.Guardian, awaited.Email, ct);
            NoticeCodes.Over(session, actor.Guardian);
            return CommandAnswer.Ok(0, new { isGiven = true, isAwaited = false });
        }, ct: ct);

    private static Task<IResult> Remove(IdempotentCommand command, CurrentActor actor, CancellationToken ct) =>
        command.RunAsync(CaseActions.NoBody, _ => true, (_, session) =>
        {
            NoticeAddresses.Remove(session, actor.Guardian);
            NoticeCodes.Over(session, actor.Guardian);
            return Task.FromResult(CommandAnswer.Ok(0, new { isGiven = false, isAwaited = false }));
        }, ct: ct);

    private static async Task<T?> OwnAsync<T>(IQuerySession session, CurrentActor actor, CancellationToken ct)
        where T : class
    {
        var opened = await NoticeAddresses.FindAsync<T>(session, actor.Guardian, ct) is { } id
            ? await Reveal.OwnAsync(session, Viewers.Of(actor), actor.Actor.Id, id, "own-notice-address", ct)
            : null;
        return opened?.Values.Single() is { } document ? opened.Document<T>(document.Id) : null;
    }

    private static async Task<bool> SentAsync(IEmailNotices notices, string tenant, Guid message, NoticeAddress address, CancellationToken ct)
    {
        try
        {
            return await notices.SendCodeAsync(tenant, message, address.Email, address.Code!, ct);
        }
        catch (Exception) when (!ct.IsCancellationRequested)
        {
            // What a mail server says may name the address: it is told nowhere.
            return false;
        }
    }

    /// <summary>An address.</summary>
    /// <param name="Email">The e-mail address, at most 254 characters.</param>
    internal sealed record Request(string? Email);

    /// <summary>A code.</summary>
    /// <param name="Code">The six digits that were sent to the address.</param>
    internal sealed record CodeRequest(string? Code)
    {
        /// <summary>The digits as they were sent, though written in groups.</summary>
        internal string Digits => string.Concat((Code ?? "").Where(c => !char.IsWhiteSpace(c)));
    }

    /// <summary>The address that is known.</summary>
    /// <param name="Email">The e-mail address to which notices go; null when none is confirmed.</param>
    /// <param name="Awaited">The address that waits for its code; null when none does.</param>
    internal sealed record Answer(string? Email, AwaitedAddress? Awaited);

    /// <summary>An address that is not used until the code is given.</summary>
    /// <param name="Email">The e-mail address.</param>
    /// <param name="CodeExpiresAt">Until when the code holds; null when none was sent.</param>
    /// <param name="AttemptsLeft">How many attempts are left; none when the time is out.</param>
    internal sealed record AwaitedAddress(string Email, DateTime? CodeExpiresAt, int AttemptsLeft);

    /// <summary>What was done.</summary>
    /// <param name="IsGiven">Whether notices go to an address now.</param>
    /// <param name="IsAwaited">Whether an address waits for its code.</param>
    /// <param name="Version">Nothing to compare with: an address has no versions.</param>
    /// <param name="Position">Nothing is written to the log.</param>
    internal sealed record Response(bool IsGiven, bool IsAwaited, long Version, string? Position);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator() => RuleFor(r => r.Email).Cascade(CascadeMode.Stop).NotEmpty().MaximumLength(Longest).Must(e => Form().IsMatch(e.Trim())).WithErrorCode("wrong-format");
    }

    /// <summary>The form of the request.</summary>
    internal sealed class CodeValidator : AbstractValidator<CodeRequest>
    {
        /// <summary>The rules.</summary>
        public CodeValidator() => RuleFor(r => r.Code).Cascade(CascadeMode.Stop).NotEmpty().MaximumLength(20);
    }

    [GeneratedRegex(@"^[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
