using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using Dapper;
using FluentValidation;

namespace CaseMgmt.Api.Cases;

/// <summary>
/// An officer finds cases by a person's name or personal identity number. What is searched for stands in the body, never in an address; the
/// database sees keyed hashes of it only.
/// </summary>
internal sealed class FindCases : IUseCase
{
    /// <summary>Longest name, characters.</summary>
    public const int LongestName = 100;

    // Who is found stands in the order of the refs, which are random: a list in the order of names would tell of names.
    private const string Sql = $"""
        select p.subject as person, c.case_id, c.reference, d.diary_number, c.case_type, case when {WithheldCases.IsNotWithheld} then c.status else 'under-assessment' end as status, c.registered_at, c.subject = p.subject as is_child
        from (@@) p
        join case_details c on c.tenant_id = @TenantId and (c.subject = p.subject or c.applicant = p.subject)
        left join diary_numbers d on d.tenant_id = c.tenant_id and d.case_id = c.case_id
        where c.tenant_id = @TenantId and {CaseVisibility.Fragment} and (@SeesProtected or child_is_open(c.tenant_id, p.subject))
          and (@AfterPerson::uuid is null or (p.subject, c.case_id) > (@AfterPerson, @AfterCase))
        order by p.subject, c.case_id limit @Limit
        """;

    private const string ByNumber = "select r.person as subject from register_persons r where r.tenant_id = @TenantId and r.number_index = @Number";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapPost("/case-searches", Handle)
        .Describe(
            "find-cases",
            "Find cases by a person's name or personal identity number",
            "Every word of a name must be a word of the person's name or the beginning of one, in any order; case and accents do not matter, but all letters of the Swedish alphabet are told apart. Persons with a case that the officer may see are found, in no particular order. The search is audited with its reason.")
        .Produces<Listing<Item>>();

    private static async Task<Listing<Item>> Handle(
        Request request, CurrentActor actor, Page page, IDocumentStore store, CaseNames names, TimeProvider time, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var viewer = Viewers.Of(actor);
        var parameters = new DynamicParameters(new
        {
            viewer.TenantId,
            viewer.IsOfficer,
            viewer.SeesProtected,
            viewer.Guardian,
            AfterPerson = page.After is [var person, _] ? Guid.Parse(person) : (Guid?)null,
            AfterCase = page.After is [_, var found] ? Guid.Parse(found) : (Guid?)null,
            Limit = page.Limit + 1,
        });
        var rows = Persons(request, session.Vault, time.GetUtcNow(), parameters) is { } persons
            ? (await session.QueryAsync(connection => connection.QueryAsync<Row>(new CommandDefinition(Sql.Replace("@@", persons, StringComparison.Ordinal), parameters, cancellationToken: ct)), ct)).AsList()
            : [];
        var nameOf = await names.ShowAsync(actor, rows.Select(r => r.Person), $"search.{Code.Of(request.Reason.GetValueOrDefault())}", ct, auditsNothing: true, [.. rows.Take(page.Limit).Select(r => r.CaseId)]);
        return page.Of(rows, r => Show(r, nameOf), r => [r.Person.ToString(), r.CaseId.ToString()]);
    }

    private static string? Persons(Request request, IVault vault, DateTimeOffset now, DynamicParameters parameters)
    {
        if (request.PersonalIdentityNumber is { } text)
        {
            if (!PersonalIdentityNumber.TryParse(text, SwedishTime.DateOf(now), out var number, out var fault))
                throw new ProblemException(ExceptionProblems.Field("personalIdentityNumber", fault));
            parameters.Add("Number", vault.BlindIndex(RegisterImport.NumberIndex, number.Reveal()));
            return ByNumber;
        }
        var search = vault.SearchNames(request.Name!, request.WholeWords is true);
        parameters.Add("Purposes", search.Purposes.ToArray());
        parameters.Add("Tokens", search.Tokens.ToArray());
        return search.IsEmpty ? null : NameSearch.Subjects;
    }

    private static Item Show(Row r, Func<Guid, string> nameOf) => new(
        r.Person, nameOf(r.Person), r.IsChild ? PersonRole.Child : PersonRole.Applicant, r.CaseId, r.Reference, r.DiaryNumber, r.CaseType, CaseTexts.CaseType(r.CaseType),
        r.Status, CaseTexts.Get($"status.{r.Status}"), r.RegisteredAt);

    private sealed record Row(Guid Person, Guid CaseId, string Reference, string? DiaryNumber, string CaseType, string Status, DateTime RegisteredAt, bool IsChild);

    /// <summary>Why an officer searches; stands in the read audit.</summary>
    internal enum SearchReason
    {
        /// <summary>Handling a case.</summary>
        CaseHandling,

        /// <summary>Someone asks about an own case.</summary>
        Enquiry,

        /// <summary>Someone asks for a public document.</summary>
        RecordRequest,
    }

    /// <summary>What a person is in a case.</summary>
    internal enum PersonRole
    {
        /// <summary>The child that the case is about.</summary>
        Child,

        /// <summary>Who applied.</summary>
        Applicant,
    }

    /// <summary>Whom to find: one of name and number.</summary>
    /// <param name="Reason">Why: case-handling, enquiry or record-request.</param>
    /// <param name="Name">Words of the name, or their beginnings.</param>
    /// <param name="PersonalIdentityNumber">Personnummer or samordningsnummer.</param>
    /// <param name="WholeWords">True when beginnings of words do not count.</param>
    internal sealed record Request(SearchReason? Reason, string? Name = null, string? PersonalIdentityNumber = null, bool? WholeWords = null);

    /// <summary>A person found, in one case.</summary>
    internal sealed record Item(
        Guid PersonId, string Name, PersonRole Role, Guid CaseId, string Reference, string? DiaryNumber, string CaseType, string CaseTypeTitle, string Status, string StatusText, DateTime RegisteredAt);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Reason).NotNull();
            RuleFor(r => r.Name).NotEmpty().When(r => r.PersonalIdentityNumber is null);
            RuleFor(r => r.Name).MaximumLength(LongestName);
            RuleFor(r => r.PersonalIdentityNumber).Null().When(r => r.Name is not null).WithErrorCode("not-allowed");
        }
    }
}
