namespace CaseMgmt.Projections.Cases;

/// <summary>
/// Who may see a case, decided in one place: the SQL fragment that every list, details page, search, export and statistic joins.
/// It expects the case's row under the alias <c>c</c> with tenant_id, case_id, queue, subject and applicant, and the parameters of <see cref="Viewer"/>.
/// </summary>
/// <remarks>
/// Officers see cases of the ordinary queue as long as pupil, applicant and every guardian of the pupil are registered and unprotected today; the officers
/// named for protected persons see all. Who is in no register (<see cref="Domain.Persons.PersonRef.Outside"/>) cannot be protected in one: where such a case needs
/// protection an officer moves it to the named officers' queue. Who applied for oneself, or for nobody in particular, sees that case; who applied for a child sees it as long as one has custody
/// of the child. A guardian sees what others applied for, for children in own custody, unless the case is protected. So does whoever takes part in a case beside the applicant (a trustee, a
/// representative, the pupil, and the other guardian while having custody), that case and for as long as it lasts.
/// A case that was registered within what is withheld until something is published (<see cref="WithheldCases"/>) is seen by nobody.
/// </remarks>
public static class CaseVisibility
{
    /// <summary>The condition, in parentheses.</summary>
    public const string Fragment = $"""
        ({WithheldCases.IsKnown} and (
          (@IsOfficer and (@SeesProtected or (c.queue = 'ordinary'
              and (c.subject = '00000000-0000-0000-0000-000000000000' or child_is_open(c.tenant_id, c.subject))
              and (c.applicant = '00000000-0000-0000-0000-000000000000' or person_is_open(c.tenant_id, c.applicant)))))
          or (@Guardian::uuid is not null and (
              (c.applicant = @Guardian and (c.subject in (@Guardian, '00000000-0000-0000-0000-000000000000') or has_custody(c.tenant_id, @Guardian, c.subject)))
              or (c.queue = 'ordinary' and child_is_open(c.tenant_id, c.subject) and person_is_open(c.tenant_id, c.applicant)
                  and has_custody(c.tenant_id, @Guardian, c.subject))
              or (c.queue = 'ordinary' and exists (select from case_parties p where p.tenant_id = c.tenant_id and p.case_id = c.case_id and p.person = @Guardian
                    and (p.role <> 'co-guardian' or has_custody(c.tenant_id, @Guardian, c.subject)))
                  and (c.subject = '00000000-0000-0000-0000-000000000000' or child_is_open(c.tenant_id, c.subject))
                  and (c.applicant = '00000000-0000-0000-0000-000000000000' or person_is_open(c.tenant_id, c.applicant)))))
        ))
        """;

    /// <summary>
    /// What <see cref="Fragment"/> comes to for an officer who sees no protected persons, written for whole tables: joins in place of a question per row. A test holds the two
    /// to the same rows. For computation over all cases; lists use the fragment itself.
    /// </summary>
    public const string OpenCases = $"""
        ({WithheldCases.IsKnown}
          and c.queue = 'ordinary'
          and (c.subject = '00000000-0000-0000-0000-000000000000'
            or exists (select from register_persons s where s.tenant_id = c.tenant_id and s.person = c.subject and s.protection = 'none' and s.document is not null))
          and (c.applicant = '00000000-0000-0000-0000-000000000000'
            or exists (select from register_persons a where a.tenant_id = c.tenant_id and a.person = c.applicant and a.protection = 'none' and a.document is not null))
          and (c.subject = '00000000-0000-0000-0000-000000000000' or not exists (
            select from register_relations r where r.tenant_id = c.tenant_id and r.child = c.subject and not exists (
              select from register_persons g where g.tenant_id = r.tenant_id and g.person = r.guardian and g.protection = 'none' and g.document is not null)))
        )
        """;
}

/// <summary>Who looks, as <see cref="CaseVisibility.Fragment"/> needs to know.</summary>
/// <param name="TenantId">The municipality.</param>
/// <param name="IsOfficer">Whether it is a case officer, or a robot that works for them.</param>
/// <param name="SeesProtected">Whether it is one of the officers named for protected persons.</param>
/// <param name="Guardian">The person of the guardian's route group: a guardian, or whoever acts in a case as guardians do; or null.</param>
public record Viewer(string TenantId, bool IsOfficer, bool SeesProtected, Guid? Guardian);
